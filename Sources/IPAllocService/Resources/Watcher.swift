import IPAllocModel
import IPAllocStore

/// One who watches resources of a kind.
struct Watcher: Sendable {
    /// A resource to look at.
    struct Item: Sendable {
        var place: ObjectPlace
        /// Whether the watcher has seen it.
        var isKnown: Bool
        /// Its last state before it was deleted, if it was since the watcher saw it.
        var lastState: ResourceSnapshot?
    }

    let query: ResourceQuery
    /// The resources that the watcher has seen and not seen deleted.
    var known: Set<ObjectPlace> = []
    private var order: [ObjectPlace] = []
    private var first = 0
    /// Those to look at, each with its last state if it was deleted.
    private var pending: [ObjectPlace: ResourceSnapshot?] = [:]
    private var continuation: CheckedContinuation<Void, Never>?

    init(query: ResourceQuery) {
        self.query = query
    }

    /// Writes down that a resource is to be looked at.
    mutating func mark(_ place: ObjectPlace, _ mark: WatchTable.Mark) {
        guard query.matches(place) else { return }
        if pending[place] == nil {
            pending[place] = .some(nil)
            order.append(place)
        }
        if case .deleted(let last) = mark { pending[place] = .some(last) }
        wake()
    }

    mutating func pop() -> Item? {
        guard first < order.count else { return nil }
        let place = order[first]
        first += 1
        if first == order.count {
            order.removeAll(keepingCapacity: true)
            first = 0
        }
        guard let lastState = pending.removeValue(forKey: place) else {
            preconditionFailure("a resource in line is not pending")
        }
        return Item(place: place, isKnown: known.contains(place), lastState: lastState)
    }

    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) {
        precondition(self.continuation == nil, "a watch has one reader")
        self.continuation = continuation
        if first < order.count { wake() }
    }

    mutating func wake() {
        continuation?.resume()
        continuation = nil
    }
}

/// What happened to the resources of one kind lately.
struct WatchHistory: Sendable {
    private struct Entry: Sendable {
        var revision: Revision
        var place: ObjectPlace
        var mark: WatchTable.Mark
    }

    private var entries: [Entry] = []
    private var first = 0
    /// Nothing is known of what happened up to this revision.
    private var start: Revision

    init(start: Revision) {
        self.start = start
    }

    mutating func append(
        _ place: ObjectPlace, _ mark: WatchTable.Mark, at revision: Revision, countMax: Int
    ) {
        entries.append(Entry(revision: revision, place: place, mark: mark))
        while entries.count - first > countMax {
            start = entries[first].revision
            first += 1
        }
        if first > countMax {
            entries.removeFirst(first)
            first = 0
        }
    }

    /// The resources that something happened to after a revision, each with what happened first;
    /// nil if that is no longer known.
    func changes(after revision: Revision) -> [(place: ObjectPlace, first: WatchTable.Mark)]? {
        guard revision >= start else { return nil }
        var seen: Set<ObjectPlace> = []
        return entries[first...].filter { $0.revision > revision && seen.insert($0.place).inserted }
            .map { ($0.place, $0.mark) }
    }

    /// A resource's last state before its last deletion, if it was deleted lately.
    func lastState(of place: ObjectPlace) -> ResourceSnapshot? {
        for entry in entries[first...].reversed() where entry.place == place {
            if case .deleted(let last) = entry.mark { return last }
        }
        return nil
    }
}
