@testable import IPAllocScheduled

/// An operation that a thread of a case does.
enum Action: Equatable {
    case lowest
    /// The next address from a place on.
    case next(UInt128)
    /// Any address, with the cursor at a place.
    case any(UInt128)
    /// The next address from a place on, with a guess of what the place's word is.
    case guessed(UInt128, word: UInt64)
    /// A random address, with the source's seed.
    case random(UInt64)
    /// A number of the lowest addresses.
    case many(Int)
    case claim(UInt128)
    case claimMany([UInt128])
    case release(UInt128)
    /// Releases an address that is held under a generation.
    case releaseUnder(UInt128, UInt64)
    /// Releases what this thread allocated or claimed last, if it did.
    case releaseTaken
    case releaseMany([UInt128])
    /// A block, by the logarithm of its size; given ones by their addresses.
    case block(Int)
    case claimBlock(ClosedRange<UInt128>)
    case releaseBlock(ClosedRange<UInt128>)
    case state(UInt128)
    /// How many addresses are free.
    case count
    case reserve(ClosedRange<UInt128>)
    case unreserve(ClosedRange<UInt128>)
    case grow(ClosedRange<UInt128>)
    case shrink(ClosedRange<UInt128>)

    /// The addresses that it names.
    var addresses: [UInt128] {
        switch self {
        case .lowest, .next, .any, .guessed, .random, .many, .releaseTaken, .count, .block: []
        case .claim(let value), .release(let value), .releaseUnder(let value, _),
            .state(let value):
            [value]
        case .claimMany(let values), .releaseMany(let values): values
        case .reserve(let range), .unreserve(let range), .grow(let range), .shrink(let range),
            .claimBlock(let range), .releaseBlock(let range):
            Array(range)
        }
    }

    /// The first address of a block that it may have taken, all of whose addresses are given.
    func block(among values: Set<UInt128>) -> UInt128? {
        guard case .block(let hostBits) = self else { return nil }
        let last: UInt128 = (1 << UInt128(hostBits)) - 1
        return values.first { $0 & last == 0 && ($0...($0 + last)).allSatisfy(values.contains) }
    }

    /// Whether it takes a block.
    var isOfBlock: Bool {
        switch self {
        case .block, .claimBlock: true
        default: false
        }
    }

    /// Whether it changes the ranges or the reservations.
    var isChange: Bool {
        switch self {
        case .reserve, .unreserve, .grow, .shrink: true
        default: false
        }
    }
}

/// What an operation answered.
enum Outcome: Equatable {
    case taken([UInt128])
    case done
    case state(AddressState)
    case count(Int)
    case refused(IPAllocError)
}

/// An operation in a history.
struct Operation {
    var thread: Int
    var action: Action
    var outcome: Outcome = .done
    /// When it began and ended, in steps of all threads.
    var called: Int
    var returned: Int = .max

    /// Whether another thread's operation was under way at the same time.
    func overlaps(_ other: Operation) -> Bool {
        thread != other.thread && called < other.returned && other.called < returned
    }

    /// Whether it may have taken addresses that it does not name, and given them back.
    var mayHaveTakenAnything: Bool {
        if case .block = action, case .refused = outcome { return true }
        return false
    }

    /// By how much it has changed the number of free addresses; not for operations on many given ones,
    /// nor for changes.
    var freeChange: Int {
        switch (action, outcome) {
        case (.claim, .done): -1
        case (.release, .done): 1
        case (.claimBlock(let range), .done): -range.count
        case (.releaseBlock(let range), .done): range.count
        default: -taken.count
        }
    }

    /// How many addresses it may have had for a moment: those of a block that was refused.
    var refusedCount: Int {
        switch (action, outcome) {
        case (.claimBlock(let range), .refused): range.count
        default: 0
        }
    }

    /// The addresses that it allocated.
    var taken: [UInt128] {
        if case .taken(let values) = outcome { return values }
        return []
    }
}

extension Action {
    /// Does the operation.
    ///
    /// - Parameter taken: The addresses that the thread has got; is brought up to date.
    func perform(on pool: PoolHandle, taken: inout [UInt128]) -> Outcome {
        do throws(IPAllocError) {
            return try attempt(on: pool, taken: &taken)
        } catch {
            return .refused(error)
        }
    }

    private func attempt(
        on pool: PoolHandle, taken: inout [UInt128]
    ) throws(IPAllocError) -> Outcome {
        func address(_ value: UInt128) -> IPAddress {
            IPAddress(unchecked: value, family: pool.family)
        }
        func block(_ range: ClosedRange<UInt128>) -> CIDRBlock {
            let hostBits = (range.upperBound ^ range.lowerBound).nonzeroBitCount
            return CIDRBlock(
                unchecked: address(range.lowerBound), prefixLength: pool.family.bitWidth - hostBits)
        }
        var cursor = Cursor()
        switch self {
        case .lowest: taken.append(try pool.allocateLowest())
        case .next(let place):
            cursor.place = place
            taken.append(try pool.allocateNext(&cursor))
        case .guessed(let place, let word):
            cursor.move(to: place, guess: word)
            taken.append(try pool.allocateNext(&cursor))
        case .random(let seed):
            var source = RandomSource(seed: seed)
            taken.append(try pool.allocateRandom(&source))
        case .any(let place):
            cursor.place = place
            taken.append(try pool.allocateAny(&cursor))
        case .many(let count):
            var got = [UInt128](repeating: 0, count: count)
            var none: Cursor?
            try pool.allocateMany(count, &none) {
                got[$0] = $1
            } kept: {
                got[$0]
            }
            taken += got
            return .taken(got)
        case .claim(let value):
            try pool.claim(address(value))
            taken.append(value)
            return .done
        case .claimMany(let values):
            try pool.claimMany(values.count) { address(values[$0]) }
            return .done
        case .release(let value):
            try pool.release(address(value))
            return .done
        case .releaseUnder(let value, let generation):
            try pool.release(address(value), generation: generation)
            return .done
        case .releaseTaken:
            preconditionFailure("resolved before")
        case .releaseMany(let values):
            try pool.releaseMany(values.count) { address(values[$0]) }
            return .done
        case .block(let hostBits):
            let block = try pool.allocatePrefix(32 - hostBits)
            let got = Array(block.lower...block.upper)
            taken += got
            return .taken(got)
        case .claimBlock(let range):
            try pool.claimPrefix(block(range))
            taken += Array(range)
            return .done
        case .releaseBlock(let range):
            try pool.releasePrefix(block(range))
            return .done
        case .state(let value): return .state(try pool.state(of: address(value)))
        case .count: return .count(Int(pool.counts.free))
        case .reserve(let range): return try unsafe change(range, pool.reserve)
        case .unreserve(let range): return try unsafe change(range, pool.unreserve)
        case .grow(let range): return try unsafe change(range, pool.grow)
        case .shrink(let range): return try unsafe change(range, pool.shrink)
        }
        return .taken([taken.last!])
    }

    private func change(
        _ range: ClosedRange<UInt128>,
        _ operation: (IntervalList) throws(IPAllocError) -> Void
    ) throws(IPAllocError) -> Outcome {
        try unsafe withIntervals([range], operation)
        return .done
    }
}

/// Calls `body` with intervals made of ranges in any order, sorted and joined.
func withIntervals<Result>(
    _ ranges: [ClosedRange<UInt128>],
    _ body: (IntervalList) throws(IPAllocError) -> Result
) throws(IPAllocError) -> Result {
    var buffer = try unsafe IntervalBuffer(allocator: .libc)
    for range in ranges { try buffer.append(Interval(range.lowerBound, range.upperBound)) }
    buffer.normalize()
    return try unsafe body(buffer.list)
}
