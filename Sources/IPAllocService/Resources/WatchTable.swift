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

    /// Adds a watcher that shall see the given resources as added first.
    mutating func insert(_ query: ResourceQuery, initial: [ObjectPlace]) -> Int {
        var watcher = Watcher(query: query)
        for place in initial.sorted() { watcher.mark(place, .created) }
        return insert(watcher)
    }

    /// Adds a watcher that has seen everything up to a revision.
    ///
    /// - Parameters:
    ///   - places: The resources of the kind that there are.
    ///   - composed: Those of them whose composed part has changed since.
    /// - Returns: nil if what happened since is no longer known.
    mutating func insert(
        _ query: ResourceQuery, after revision: Revision, places: [ObjectPlace],
        composed: [ObjectPlace]
    ) -> Int? {
        let history = histories[query.kind.name] ?? WatchHistory(start: start)
        guard let changes = history.changes(after: revision) else { return nil }
        var watcher = Watcher(query: query)
        var known = Set(places)
        for (place, first) in changes {
            if case .created = first { known.remove(place) } else { known.insert(place) }
        }
        watcher.known = known
        for place in composed { watcher.mark(place, .composed) }
        for (place, _) in changes {
            if let last = history.lastState(of: place) {
                watcher.mark(place, .deleted(last))
            } else {
                watcher.mark(place, .changed)
            }
        }
        return insert(watcher)
    }

    private mutating func insert(_ watcher: Watcher) -> Int {
        numberNext += 1
        watchers[numberNext] = watcher
        numbersByKind[watcher.query.kind.name, default: []].insert(numberNext)
        return numberNext
    }

    /// Removes a watcher, and ends its wait.
    mutating func remove(_ number: Int) {
        guard var watcher = watchers.removeValue(forKey: number) else { return }
        let kind = watcher.query.kind.name
        numbersByKind[kind]?.remove(number)
        if numbersByKind[kind]?.isEmpty == true { numbersByKind[kind] = nil }
        watcher.wake()
    }

    /// Removes all watchers.
    mutating func removeAll() {
        for number in Array(watchers.keys) { remove(number) }
    }

    /// The query of a watcher; nil if it was removed.
    func query(of number: Int) -> ResourceQuery? { watchers[number]?.query }

    /// What a watcher is to look at next, if anything.
    mutating func pop(_ number: Int) -> Watcher.Item? { watchers[number]?.pop() }

    /// Writes down whether a watcher knows a resource.
    mutating func know(_ number: Int, _ place: ObjectPlace, _ isKnown: Bool) {
        if isKnown {
            watchers[number]?.known.insert(place)
        } else {
            watchers[number]?.known.remove(place)
        }
    }

    /// Has a watcher look at a resource again.
    mutating func mark(again place: ObjectPlace, _ number: Int) {
        watchers[number]?.mark(place, .changed)
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
