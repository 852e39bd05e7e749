import IPAllocModel
import IPAllocStore

/// Those who watch resources, what they have not seen yet, and what happened lately.
///
/// A watcher is told that a resource changed, and gets its state at the time when it looks: several
/// changes in between are one event. So a slow watcher costs no more than the resources there are.
struct WatchTable: Sendable {
    /// What happened to a resource.
    enum Mark: Sendable {
        case created
        case changed
        /// Only what is composed of other things changed.
        case composed
        /// This was its last state.
        case deleted(ResourceSnapshot)
    }

    private let historyMax: Int
    private var watchers: [Int: Watcher] = [:]
    private var numbersByKind: [String: Set<Int>] = [:]
    private var numberNext = 0
    private var histories: [String: WatchHistory] = [:]
    /// When the composed part of a resource last changed; pools tell it themselves.
    private var composed: [String: [ObjectPlace: Revision]] = [:]
    /// Nothing is known of what happened up to this revision.
    private var start = Revision.zero

    init(historyMax: Int) {
        self.historyMax = historyMax
    }

    /// When the composed part of a resource last changed, if it did.
    func composedRevision(_ kind: ResourceKind, _ place: ObjectPlace) -> Revision? {
        composed[kind.name]?[place]
    }

    /// Forgets what happened up to now.
    mutating func begin(at revision: Revision) {
        start = revision
        histories = [:]
        composed = [:]
    }

    /// Writes down what happened to a resource, and tells those who watch it.
    mutating func mark(
        _ kind: ResourceKind, _ place: ObjectPlace, _ mark: Mark, at revision: Revision
    ) {
        if case .composed = mark {
            if kind.name == SpiderSubnet.kind.name {
                composed[kind.name, default: [:]][place] = revision
            }
        } else {
            histories[kind.name, default: WatchHistory(start: start)]
                .append(place, mark, at: revision, countMax: historyMax)
        }
        // Mostly nobody watches.
        if numbersByKind.isEmpty { return }
        for number in numbersByKind[kind.name] ?? [] { watchers[number]?.mark(place, mark) }
    }

    /// Adds a watcher that shall see what is there as added first, as `begin` tells it.
    mutating func insert(_ query: ResourceQuery) -> Int {
        insert(Watcher(query: query, hasSeenAll: false))
    }

    /// Tells a watcher what was there when it was added.
    ///
    /// - Parameter places: The places, descending.
    /// - Complexity: O(1).
    mutating func begin(_ number: Int, with places: [ObjectPlace]) {
        watchers[number]?.begin(with: places)
    }

    /// Adds a watcher that has seen everything up to a revision.
    ///
    /// - Parameter composed: The resources of the kind whose composed part has changed since.
    /// - Returns: nil if what happened since is no longer known.
    /// - Complexity: O(h) in the changes that are remembered.
    mutating func insert(
        _ query: ResourceQuery, after revision: Revision, composed: [ObjectPlace]
    ) -> Int? {
        let history = histories[query.kind.name] ?? WatchHistory(start: start)
        guard let changes = history.changes(after: revision) else { return nil }
        var watcher = Watcher(query: query, hasSeenAll: true)
        for (place, first, lastState) in changes {
            watcher.mark(place, first)
            if let lastState { watcher.mark(place, .deleted(lastState)) }
        }
        for place in composed { watcher.mark(place, .composed) }
        return insert(watcher)
    }

    private mutating func insert(_ watcher: Watcher) -> Int {
        numberNext += 1
        watchers[numberNext] = watcher
        numbersByKind[watcher.query.kind.name, default: []].insert(numberNext)
        return numberNext
    }

    /// Removes a watcher, and ends its wait.
    ///
    /// - Returns: The watcher: it may have much to see, and takes long to go then.
    @discardableResult
    mutating func remove(_ number: Int) -> Watcher? {
        guard var watcher = watchers.removeValue(forKey: number) else { return nil }
        let kind = watcher.query.kind.name
        numbersByKind[kind]?.remove(number)
        if numbersByKind[kind]?.isEmpty == true { numbersByKind[kind] = nil }
        watcher.wake()
        return watcher
    }

    /// Removes all watchers.
    mutating func removeAll() {
        for number in Array(watchers.keys) { remove(number) }
    }

    /// The query of a watcher; nil if it was removed.
    func query(of number: Int) -> ResourceQuery? { watchers[number]?.query }

    /// What a watcher is to look at next, if anything.
    mutating func pop(_ number: Int) -> Watcher.Item? { watchers[number]?.pop() }

    /// Writes down whether a watcher has seen a resource, and whether that is there.
    mutating func know(_ number: Int, _ place: ObjectPlace, _ isKnown: Bool, isThere: Bool) {
        watchers[number]?.know(place, isKnown, isThere: isThere)
    }

    /// Has a watcher look at a resource again that was made anew.
    mutating func mark(again place: ObjectPlace, _ number: Int) {
        watchers[number]?.mark(place, .created)
    }

    /// Remembers who waits for a watcher's next item; ends the wait at once if there is one.
    mutating func wait(_ number: Int, _ continuation: CheckedContinuation<Void, Never>) {
        guard watchers[number] != nil else {
            continuation.resume()
            return
        }
        watchers[number]?.wait(continuation)
    }
}
