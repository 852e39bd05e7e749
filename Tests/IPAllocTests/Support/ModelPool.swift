@testable import IPAlloc

/// What a pool must do, said as plainly as can be: sets of numbers.
struct ModelPool {
    private(set) var members: Set<UInt128> = []
    private(set) var reserved: Set<UInt128> = []
    private(set) var held: Set<UInt128> = []
    /// The resting addresses, and when they were released.
    private(set) var resting: [UInt128: UInt64] = [:]
    /// How long addresses rest; nil: they do not.
    var restingTime: UInt64?
    var takesOldest = false
    /// Whether blocks of more than 64 addresses are given back as they were taken, rest as one until one
    /// of their addresses is used, and lie as low as can be.
    var isSparse = false
    /// Such blocks: their first addresses, and the logarithms of their sizes.
    private var blocks: [UInt128: Int] = [:]
    /// Those of them that rest.
    private var restingBlocks: [UInt128: Int] = [:]
    /// The time as of now.
    var now: UInt64 = 0

    init(_ ranges: [ClosedRange<UInt128>], excluding excluded: [ClosedRange<UInt128>] = []) {
        members = Self.values(of: ranges)
        reserved = Self.values(of: excluded).intersection(members)
    }

    static func values(of ranges: [ClosedRange<UInt128>]) -> Set<UInt128> {
        Set(ranges.flatMap { $0.map { $0 } })
    }

    var free: Set<UInt128> { members.filter { state($0) == .free } }

    func state(_ value: UInt128) -> AddressState {
        if !members.contains(value) { return .outside }
        if reserved.contains(value) { return .reserved }
        if resting[value] != nil { return .resting }
        return held.contains(value) ? .held : .free
    }

    func values(_ kind: AddressSelector) -> Set<UInt128> {
        switch kind {
        case .any: members
        case .free: free
        case .held: held
        case .reserved: reserved
        case .resting: Set(resting.keys)
        }
    }

    mutating func allocateLowest() -> UInt128? {
        guard let lowest = free.min() else { return takeResting() }
        held.insert(lowest)
        return lowest
    }

    mutating func allocateNext(_ cursor: inout UInt128) -> UInt128? {
        let place = cursor
        guard let next = free.filter({ $0 >= place }).min() ?? free.min() ?? takeResting() else {
            return nil
        }
        held.insert(next)
        cursor = next &+ 1
        return next
    }

    mutating func allocateMany(_ count: Int) -> [UInt128]? {
        var attempt = self
        guard count > 0, count <= members.count else { return nil }
        let taken = (0..<count).compactMap { _ in attempt.allocateLowest() }
        guard taken.count == count else {
            undo(attempt)
            return nil
        }
        self = attempt
        return taken
    }

    /// Is loaded from an image of at most 2^32 addresses, which knows no blocks.
    mutating func load() {
        blocks = [:]
        restingBlocks = [:]
    }

    /// Forgets an attempt to take addresses: blocks that rested as one do so no more.
    mutating func undo(_ attempt: ModelPool) {
        for first in restingBlocks.keys where attempt.restingBlocks[first] == nil { endRest(first) }
    }

    mutating func take(_ value: UInt128) {
        held.insert(value)
        endRest(value)
    }

    /// Ends the rest of an address, and of the block with which it rests.
    private mutating func endRest(_ value: UInt128) {
        resting[value] = nil
        guard let first = Self.block(with: value, in: restingBlocks) else { return }
        let size: UInt128 = 1 << UInt128(restingBlocks.removeValue(forKey: first) ?? 0)
        for other in first...(first + (size - 1)) { resting[other] = nil }
    }

    /// Whether an address has rested long enough.
    func hasRested(_ value: UInt128) -> Bool {
        resting[value].map { now - $0 >= restingTime ?? 0 } ?? false
    }

    /// Takes the address that was released first, of several the lowest, if it may be used.
    mutating func takeResting() -> UInt128? {
        let oldest = resting.min { ($0.value, $0.key) < ($1.value, $1.key) }?.key
        guard let oldest, takesOldest || hasRested(oldest) else { return nil }
        take(oldest)
        return oldest
    }

    mutating func claim(_ value: UInt128) -> IPAllocError.Code? {
        switch state(value) {
        case .outside: return .outsidePool
        case .reserved: return .reserved
        case .held: return .held
        case .resting where !hasRested(value): return .resting
        default:
            take(value)
            return nil
        }
    }

    mutating func release(_ value: UInt128) -> IPAllocError.Code? {
        switch state(value) {
        case .outside: return .outsidePool
        case .reserved: return .reserved
        case .held where block(with: value) != nil: return .otherBlock
        case .held:
            held.remove(value)
            if restingTime != nil { resting[value] = now }
            return nil
        case .resting: return .resting
        default: return .notHeld
        }
    }

    mutating func reserve(_ ranges: [ClosedRange<UInt128>]) -> IPAllocError.Code? {
        let values = Self.values(of: ranges)
        if !values.isSubset(of: members) { return .outsidePool }
        if !values.isDisjoint(with: held) { return .held }
        reserved.formUnion(values)
        for value in values { endRest(value) }
        return nil
    }

    mutating func unreserve(_ ranges: [ClosedRange<UInt128>]) -> IPAllocError.Code? {
        let values = Self.values(of: ranges)
        if !values.isSubset(of: members) { return .outsidePool }
        if !values.isSubset(of: reserved) { return .notReserved }
        reserved.subtract(values)
        return nil
    }

    mutating func grow(_ ranges: [ClosedRange<UInt128>]) -> IPAllocError.Code? {
        members.formUnion(Self.values(of: ranges))
        return nil
    }

    mutating func shrink(_ ranges: [ClosedRange<UInt128>]) -> IPAllocError.Code? {
        let values = Self.values(of: ranges)
        if !values.isSubset(of: members) { return .outsidePool }
        if !values.isDisjoint(with: held) { return .held }
        members.subtract(values)
        for value in values { endRest(value) }
        reserved.subtract(values)
        return nil
    }

    /// The first address of the large block that has an address.
    private func block(with value: UInt128) -> UInt128? { Self.block(with: value, in: blocks) }

    private static func block(with value: UInt128, in blocks: [UInt128: Int]) -> UInt128? {
        blocks.first { ($0.key ^ value) >> UInt128($0.value) == 0 }?.key
    }

    /// Takes the block of 2^hostBits addresses that fits best: out of the neighbourhood with the
    /// fewest free addresses, there out of the smallest wholly free block; or the lowest.
    mutating func allocateBlock(_ hostBits: Int) -> UInt128? {
        let size: UInt128 = 1 << UInt128(hostBits)
        let usable = takesOldest ? Set(resting.keys) : Set(resting.keys.filter(hasRested))
        let search = isSparse ? Self.lowestBlock : Self.bestBlock
        guard let found = search(size, free) ?? search(size, free.union(usable)) else { return nil }
        for value in found...(found + (size - 1)) { take(value) }
        if isSparse, size > 64 { blocks[found] = hostBits }
        return found
    }

    private static func lowestBlock(_ size: UInt128, _ free: Set<UInt128>) -> UInt128? {
        Set(free.map { $0 & ~(size - 1) }).sorted().first {
            ($0...($0 + (size - 1))).allSatisfy(free.contains)
        }
    }

    private static func bestBlock(_ size: UInt128, _ free: Set<UInt128>) -> UInt128? {
        func isWhole(_ first: UInt128, _ size: UInt128) -> Bool {
            (first...(first + (size - 1))).allSatisfy(free.contains)
        }
        let reach = size < 64 ? 64 : 8 * size
        let starts = Set(free.map { $0 & ~(size - 1) }).filter { isWhole($0, size) }
        var near: [UInt128: Int] = [:]
        for value in free { near[value & ~(reach - 1), default: 0] += 1 }
        func cost(_ start: UInt128) -> (Int, UInt128, UInt128, UInt128) {
            let around = start & ~(reach - 1)
            var whole = size
            while whole < reach, isWhole(start & ~(2 * whole - 1), 2 * whole) { whole *= 2 }
            return (near[around] ?? 0, around, whole, start)
        }
        return starts.map(cost).min { $0 < $1 }?.3
    }

    /// Claims a block, all or none.
    mutating func claimBlock(_ block: ClosedRange<UInt128>) -> IPAllocError.Code? {
        let refusal = changeBlock(block) { $0.claim($1) }
        if refusal == nil, isSparse, block.count > 64 {
            blocks[block.lowerBound] = block.count.trailingZeroBitCount
        }
        return refusal
    }

    /// Releases a block, all or none.
    mutating func releaseBlock(_ block: ClosedRange<UInt128>) -> IPAllocError.Code? {
        guard isSparse, block.count > 64 else { return changeBlock(block) { $0.release($1) } }
        let taken = blocks.removeValue(forKey: block.lowerBound)
        if taken == block.count.trailingZeroBitCount {
            if restingTime != nil { restingBlocks[block.lowerBound] = taken }
            return changeBlock(block) { $0.release($1) }
        }
        blocks[block.lowerBound] = taken
        // What is not held in it comes before what was taken in another way.
        return changeBlock(block) { pool, value in
            pool.state(value) == .held ? nil : pool.release(value)
        } ?? .otherBlock
    }

    private mutating func changeBlock(
        _ block: ClosedRange<UInt128>, _ step: (inout ModelPool, UInt128) -> IPAllocError.Code?
    ) -> IPAllocError.Code? {
        var changed = self
        // What is in no range or reserved is noticed before what is in a wrong state.
        for value in block where state(value) == .outside || state(value) == .reserved {
            return step(&changed, value)
        }
        for value in block {
            if let code = step(&changed, value) { return code }
        }
        self = changed
        return nil
    }

    /// The runs of neighbours in a set, ascending.
    static func runs(_ values: Set<UInt128>) -> [ClosedRange<UInt128>] {
        var runs: [ClosedRange<UInt128>] = []
        for value in values.sorted() {
            if let last = runs.last, value - last.upperBound == 1 {
                runs[runs.count - 1] = last.lowerBound...value
            } else {
                runs.append(value...value)
            }
        }
        return runs
    }
}
