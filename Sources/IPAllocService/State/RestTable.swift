import IPAlloc
import IPAllocStore

/// Since when an address rests.
struct Rest: Sendable, Hashable {
    var releasedAt: StoreTime
    /// Until when nobody shall have it, since another machine was found to use it.
    var conflictUntil: StoreTime?
}

extension Rest {
    /// The rest of what the store keeps.
    init(_ stored: AddressRest) {
        self.init(releasedAt: stored.releasedAt, conflictUntil: stored.conflictUntil)
    }
}

extension AddressRest {
    /// The rest as the store keeps it.
    init(_ rest: Rest, of address: IPAddress, pool: String) {
        self.init(
            pool: pool, address: address, releasedAt: rest.releasedAt,
            conflictUntil: rest.conflictUntil)
    }
}

/// The addresses of a pool that were given back and do not follow the pool's order of free ones:
/// those that nobody gets yet, and those that are used again only after all others.
///
///     entries   every one, with its rest              ◀── the truth
///     waiting   those whose time is not over, by when it is
///     over      those whose time is over, by when they were given back; only if the order counts
///
/// An address that is taken leaves its turn in a queue behind. Such turns are recognised when they
/// come, and cleared away when there are more of them than others.
struct RestTable: Sendable {
    private struct Entry {
        var rest: Rest
        var end: StoreTime
        var isOver = false
    }

    private(set) var rules = RestRules()
    private var entries: [IPAddress: Entry] = [:]
    private var waiting = TurnQueue()
    private var over = TurnQueue()
    private var overCount = 0
    /// The rests that ended since `takeEnded` asked: the store may still have them.
    private var ended: [IPAddress: Rest] = [:]

    var isEmpty: Bool { entries.isEmpty }

    /// How many addresses there are, whether their time is over or not.
    var count: Int { entries.count }

    /// The addresses and their rests, in no order.
    var all: [(address: IPAddress, rest: Rest)] { entries.map { ($0.key, $0.value.rest) } }

    /// Follows a change of the rules; `finish` tells what is free by them.
    ///
    /// - Complexity: O(n log n) if they change.
    mutating func follow(_ rules: RestRules) {
        if rules == self.rules { return }
        self.rules = rules
        for (address, entry) in entries {
            entries[address] = Entry(rest: entry.rest, end: rules.end(of: entry.rest))
        }
        waiting = TurnQueue(entries.map { Turn(time: $0.value.end, address: $0.key) })
        over = TurnQueue()
        overCount = 0
    }

    /// Lets an address rest that does not.
    ///
    /// - Complexity: O(1) on average if time goes forward.
    mutating func insert(_ address: IPAddress, _ rest: Rest) {
        assert(entries[address] == nil)
        let end = rules.end(of: rest)
        entries[address] = Entry(rest: rest, end: end)
        ended[address] = nil
        waiting.insert(Turn(time: end, address: address))
        if waiting.count > 2 * entries.count + 64 {
            waiting = waiting.keeping { waits($0) }
        }
    }

    /// Goes on to a time.
    ///
    /// - Parameter isReserved: Whether an address is not to be given out when its rest is over.
    /// - Returns: The addresses that are in the table no more, and whether an address can be used
    ///   again now that could not before.
    mutating func finish(
        now: StoreTime, isReserved: (IPAddress) -> Bool
    ) -> (left: [IPAddress], hasNew: Bool) {
        var left: [IPAddress] = []
        var hasNew = false
        while let turn = waiting.first, turn.time <= now {
            waiting.removeFirst()
            guard waits(turn), let entry = entries[turn.address] else { continue }
            hasNew = true
            guard rules.keepsOrder, !isReserved(turn.address) else {
                end(turn.address)
                left.append(turn.address)
                continue
            }
            entries[turn.address]?.isOver = true
            overCount += 1
            over.insert(Turn(time: entry.rest.releasedAt, address: turn.address))
            if over.count > 2 * overCount + 64 {
                over = over.keeping { isOver($0) }
            }
        }
        return (left, hasNew)
    }

    /// Takes the address out that was given back first of those whose time is over.
    mutating func takeFirst() -> (address: IPAddress, rest: Rest)? {
        while let turn = over.first {
            over.removeFirst()
            if isOver(turn) { return remove(turn.address).map { (turn.address, $0) } }
        }
        return nil
    }

    /// Takes the address out whose time is over next, unless another machine uses it.
    ///
    /// - Complexity: O(k) in those that another machine uses, or that are reserved.
    mutating func takeOldest(
        now: StoreTime, isReserved: (IPAddress) -> Bool
    ) -> (address: IPAddress, rest: Rest)? {
        let oldest = waiting.first { turn in
            guard waits(turn), let rest = entries[turn.address]?.rest else { return false }
            return rest.conflictUntil.map { $0 <= now } ?? true && !isReserved(turn.address)
        }
        return oldest.flatMap { turn in remove(turn.address).map { (turn.address, $0) } }
    }

    /// Takes a certain address out if its time is over.
    mutating func take(_ address: IPAddress) -> Rest? {
        entries[address]?.isOver == true ? remove(address) : nil
    }

    /// Takes all addresses of a set out.
    mutating func remove(in addresses: RangeSet) -> [(address: IPAddress, rest: Rest)] {
        entries.keys.filter { addresses.contains($0) }.sorted().compactMap { address in
            remove(address).map { (address, $0) }
        }
    }

    /// Takes an address out.
    mutating func remove(_ address: IPAddress) -> Rest? {
        guard let entry = entries.removeValue(forKey: address) else { return nil }
        if entry.isOver { overCount -= 1 }
        return entry.rest
    }

    private mutating func end(_ address: IPAddress) {
        if let rest = remove(address) { note(ended: address, rest) }
    }

    /// Writes down that the store may have a rest that is over.
    mutating func note(ended address: IPAddress, _ rest: Rest) {
        if entries[address] == nil { ended[address] = rest }
    }

    /// Some rests that the store may still have although they are over.
    mutating func takeEnded(countMax: Int) -> [(address: IPAddress, rest: Rest)] {
        let some = ended.sorted { $0.key < $1.key }.prefix(max(0, countMax))
        for (address, _) in some { ended[address] = nil }
        return some.map { ($0.key, $0.value) }
    }

    private func waits(_ turn: Turn) -> Bool {
        guard let entry = entries[turn.address] else { return false }
        return !entry.isOver && entry.end == turn.time
    }

    private func isOver(_ turn: Turn) -> Bool {
        guard let entry = entries[turn.address] else { return false }
        return entry.isOver && entry.rest.releasedAt == turn.time
    }
}

// MARK: Questions

extension RestTable {
    /// When an address can be used again; nil if it is not in the table.
    func end(of address: IPAddress) -> StoreTime? { entries[address]?.end }

    /// Whether an address rests since another machine was found to use it, or another one of its pod.
    func isInConflict(_ address: IPAddress) -> Bool {
        entries[address]?.rest.conflictUntil != nil
    }

    /// When the next rest ends; nil if none waits.
    var nextEnd: StoreTime? { waiting.first { waits($0) }?.time }

    /// How many addresses can be used again.
    ///
    /// - Complexity: O(k) in those whose time has come since `finish`.
    func usableCount(now: StoreTime) -> Int {
        overCount + waiting.prefix { $0.time <= now }.count { waits($0) }
    }

    /// The addresses that can be used again, ascending.
    ///
    /// - Complexity: O(k log k) in the turns of those whose time is over.
    func usable(now: StoreTime, after: IPAddress?) -> [IPAddress] {
        let due = waiting.prefix { $0.time <= now }.filter { waits($0) }
        var found = (due + over.filter { isOver($0) }).map(\.address)
        if let after { found.removeAll { $0 <= after } }
        found.sort()
        // An address that rested again at the time of an earlier rest may have two turns.
        var last: IPAddress?
        found.removeAll { address in
            defer { last = address }
            return address == last
        }
        return found
    }

    /// The addresses that cannot be used again yet, ascending.
    ///
    /// - Complexity: O(n log n).
    func resting(now: StoreTime, after: IPAddress?) -> [IPAddress] {
        entries.compactMap { address, entry in
            let isUsable = entry.isOver || entry.end <= now
            return !isUsable && after.map { $0 < address } ?? true ? address : nil
        }.sorted()
    }

    /// The addresses that were given back first.
    func oldest(countMax: Int) -> [IPAddress] {
        let order = entries.sorted {
            ($0.value.end, $0.key) < ($1.value.end, $1.key)
        }
        return order.prefix(max(0, countMax)).map(\.key)
    }

    /// What of the table does not fit the rest of it, in words; nil if all does.
    func disagreement() -> String? {
        if entries.values.count(where: \.isOver) != overCount {
            return "\(overCount) addresses are counted whose time is over"
        }
        let turns = Set(waiting).union(over)
        for (address, entry) in entries {
            let time = entry.isOver ? entry.rest.releasedAt : entry.end
            if !turns.contains(Turn(time: time, address: address)) {
                return "\(address) rests, and its turn never comes"
            }
        }
        return nil
    }
}
