/// The lowest of many places, which are told in no order.
struct PlaceSelection {
    /// Fewer are not worth being sorted.
    private static let keptMin = 1024

    /// How many of them are wanted.
    private let countMax: Int
    private var kept: [ObjectPlace] = []
    /// No place beyond it is among those that are wanted.
    private var bound: ObjectPlace?
    /// How many places were told.
    private(set) var count = 0

    /// - Parameter countMax: How many are wanted at most, at least 1.
    init(countMax: Int) {
        precondition(countMax >= 1)
        self.countMax = countMax
    }

    /// - Complexity: O(1) for nearly all of many places, and O(log k) for k that are wanted.
    mutating func add(_ place: ObjectPlace) {
        count += 1
        if let bound, bound < place { return }
        kept.append(place)
        if kept.count / 2 >= max(countMax, Self.keptMin) { cut() }
    }

    /// The lowest places, ascending.
    mutating func lowest() -> [ObjectPlace] {
        cut()
        return kept
    }

    private mutating func cut() {
        kept.sort()
        guard kept.count > countMax else { return }
        kept.removeSubrange(countMax...)
        bound = kept.last
    }
}
