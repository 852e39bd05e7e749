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

    /// What happened to a resource since the watcher looked at it.
    private struct Pending: Sendable {
        /// Whether it was there before that.
        let wasThere: Bool
        var lastState: ResourceSnapshot?
    }

    let query: ResourceQuery
    /// Whether the watcher has seen all that was there when something happened to it, but for the
    /// exceptions; else it has seen these only. So those that all have seen are in no list.
    private let knowsAll: Bool
    private var exceptions: Set<ObjectPlace> = []
    /// Those that were there before the watcher, which it sees first; the next one is the last.
    private var initial: [ObjectPlace] = []
    private var order: [ObjectPlace] = []
    private var first = 0
    /// Those to look at, beside the initial ones.
    private var pending: [ObjectPlace: Pending] = [:]
    private var continuation: CheckedContinuation<Void, Never>?

    /// - Parameter hasSeenAll: Whether the watcher has seen what was there before it.
    init(query: ResourceQuery, hasSeenAll: Bool) {
        self.query = query
        // What matches is not known before it was looked at, if labels count.
        knowsAll = hasSeenAll || query.labelSelector == nil
    }

    /// Has the watcher see the resources that were there before it as added first.
    ///
    /// - Parameter places: Their places, descending.
    /// - Complexity: O(1).
    mutating func begin(with places: [ObjectPlace]) {
        initial = places
        wake()
    }

    /// Writes down that a resource is to be looked at.
    mutating func mark(_ place: ObjectPlace, _ mark: WatchTable.Mark) {
        guard query.matches(place) else { return }
        if pending[place] == nil {
            let isNew = if case .created = mark { true } else { false }
            pending[place] = Pending(wasThere: !isNew)
            order.append(place)
        }
        // Of several it has seen the first one only.
        if case .deleted(let last) = mark, pending[place]?.lastState == nil {
            pending[place]?.lastState = last
        }
        wake()
    }

    mutating func pop() -> Item? {
        if let place = initial.popLast() {
            if initial.isEmpty { initial = [] }
            let lastState = pending.removeValue(forKey: place)?.lastState
            return Item(place: place, isKnown: false, lastState: lastState)
        }
        while first < order.count {
            let place = order[first]
            first += 1
            if first == order.count {
                order.removeAll(keepingCapacity: true)
                first = 0
            }
            // One that was among the initial ones was looked at with these.
            guard let found = pending.removeValue(forKey: place) else { continue }
            let isException = exceptions.contains(place)
            return Item(
                place: place, isKnown: knowsAll ? found.wasThere && !isException : isException,
                lastState: found.lastState)
        }
        return nil
    }

    /// Writes down whether the watcher has seen a resource, and whether that is there.
    mutating func know(_ place: ObjectPlace, _ isKnown: Bool, isThere: Bool) {
        if isKnown != knowsAll && (isThere || isKnown) {
            exceptions.insert(place)
        } else {
            exceptions.remove(place)
        }
    }

    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) {
        precondition(self.continuation == nil, "a watch has one reader")
        self.continuation = continuation
        if !initial.isEmpty || first < order.count { wake() }
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

    /// The resources that something happened to after a revision, in the order in which it first did,
    /// each with what happened first and, if it was deleted, its last state before it first was; nil if
    /// that is no longer known.
    ///
    /// - Complexity: O(h) in what is remembered.
    func changes(
        after revision: Revision
    ) -> [(place: ObjectPlace, first: WatchTable.Mark, lastState: ResourceSnapshot?)]? {
        guard revision >= start else { return nil }
        var changes: [(place: ObjectPlace, first: WatchTable.Mark, lastState: ResourceSnapshot?)] =
            []
        var numbers: [ObjectPlace: Int] = [:]
        for entry in entries[first...] where entry.revision > revision {
            let number = numbers[entry.place] ?? changes.count
            if number == changes.count {
                numbers[entry.place] = number
                changes.append((entry.place, entry.mark, nil))
            }
            if case .deleted(let last) = entry.mark, changes[number].lastState == nil {
                changes[number].lastState = last
            }
        }
        return changes
    }
}
