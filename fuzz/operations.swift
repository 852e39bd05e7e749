// Operations on a pool: every sequence of them leaves what it leaves of a set of numbers, and the
// pool's own invariants.
// Modules: IPAlloc
// Sources: fuzz/support

@testable import IPAlloc

/// The first bytes make the pool, the others are operations with their arguments.
@c(LLVMFuzzerTestOneInput)
public func fuzzOperations(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var history = FuzzHistory(FuzzBytes(bytes, count))
    history.run()
    return 0
}

private struct FuzzHistory {
    private var input: FuzzBytes
    private let pool: FuzzPool
    private var model: ModelPool
    private var cursor = Cursor()
    private var modelCursor: UInt128 = 0
    private var random = RandomSource(seed: 1)
    /// Some generations that have ended, of a fenced pool's addresses.
    private var ended: [UInt128: [UInt64]] = [:]
    /// Where all addresses of the history lie.
    private let span: ClosedRange<UInt128>

    /// The ends of both spaces, and the edges of a word, a line and half the space.
    private static let bases: [(AddressFamily, UInt128)] = [
        (.ipv4, 0), (.ipv4, 0x0A00_0000 + 60), (.ipv4, 0xFFFF_FFFF), (.ipv6, UInt128.max),
        (.ipv6, (0x2001_0db8 << 96) + 511), (.ipv6, 1 << 64),
    ]

    init(_ bytes: FuzzBytes) {
        input = bytes
        let first = input.number(below: 2 * Self.bases.count)
        let (family, base) = Self.bases[first % Self.bases.count]
        let kind = input.byte()
        let isSparse = kind & 16 != 0
        let isFenced = first >= Self.bases.count
        // More than what small pools have, so that blocks are packed and have tallies.
        let isLarge = kind & 7 == 7
        let width: UInt128 = isLarge ? 6000 : kind & 4 == 0 ? 90 : 600
        // As much of the span as possible lies above the base.
        let lower = base - min(base, max(0, width - min(width, family.maximum - base)))
        span = lower...(lower + width)
        var ranges: [ClosedRange<UInt128>] = []
        var excluded: [ClosedRange<UInt128>] = []
        for _ in 0...Int(kind >> 6) { ranges.append(Self.range(&input, in: span)) }
        for _ in 0..<Int(kind >> 4 & 3) { excluded.append(Self.range(&input, in: span)) }
        if isLarge {
            ranges.append(span.lowerBound...(span.lowerBound + 4200))
            excluded.append((span.lowerBound + 70)...(span.lowerBound + 4150))
        }
        model = ModelPool(ranges, excluding: excluded)
        model.isSparse = isSparse
        if kind & 8 != 0 {
            let rest = input.byte()
            model.restingTime = UInt64(rest & 15)
            model.takesOldest = rest & 16 != 0
        }
        unsafe FuzzClock.time = 0
        do throws(IPAllocError) {
            pool = try FuzzPool(
                ranges, excluding: excluded, family: family, resting: FuzzClock.resting(model),
                isFenced: isFenced, bucketCapacity: isSparse ? 2 : nil)
        } catch {
            preconditionFailure("a small pool is always made")
        }
    }

    private static func range(
        _ input: inout FuzzBytes, in span: ClosedRange<UInt128>
    ) -> ClosedRange<UInt128> {
        let width = Int(span.upperBound - span.lowerBound) + 1
        let lower = span.lowerBound + UInt128(input.number(below: width))
        return lower...(lower + min(UInt128(input.byte()), span.upperBound - lower))
    }

    private mutating func value() -> UInt128 {
        span.lowerBound + UInt128(input.number(below: Int(span.upperBound - span.lowerBound) + 1))
    }

    mutating func run() {
        var steps = 0
        while !input.isAtEnd, steps < 200 {
            step()
            steps += 1
            if steps % 16 == 0 { try! pool.handle.checkInvariants() }
        }
        compare()
    }

    private mutating func step() {
        let handle = pool.handle
        switch input.number(below: 20) {
        case 0: precondition((try? handle.allocateLowest()) == model.allocateLowest())
        case 1:
            let expected = model.allocateNext(&modelCursor)
            precondition((try? handle.allocateNext(&cursor)) == expected)
        case 2: allocateAny()
        case 3: allocateMany(Int(input.byte()))
        case 4:
            let value = value()
            precondition(
                code { () throws(IPAllocError) in try handle.claim(pool.address(value)) }
                    == model.claim(value))
        case 5:
            release(value())
        case 6: claimMany()
        case 7: releaseMany()
        case 8: change(handle.reserve) { $0.reserve($1) }
        case 9: change(handle.unreserve) { $0.unreserve($1) }
        case 10: change(handle.grow) { $0.grow($1) }
        case 11: change(handle.shrink) { $0.shrink($1) }
        case 12:
            modelCursor = value()
            cursor = Cursor()
            cursor.place = modelCursor
        case 13:
            let found = try? handle.allocateRandom(&random)
            take(found)
        case 14:
            let key = [input.byte(), input.byte()]
            let found = key.withUnsafeBytes { key in try? handle.allocateSticky(key) }
            take(found)
        case 15:
            model.now += UInt64(input.byte() & 15)
            unsafe FuzzClock.time = model.now
        case 16: allocateBlock()
        case 17:
            changeBlock(handle.claimPrefix) { $0.claimBlock($1) }
        case 18:
            changeBlock(handle.releasePrefix) { $0.releaseBlock($1) }
        default:
            precondition(code(handle.reclaim) == nil)
        }
    }

    /// Releases an address, by its generation if it has one, after those that have ended.
    private mutating func release(_ value: UInt128) {
        let handle = pool.handle
        let address = pool.address(value)
        let generation = try? handle.generation(of: address)
        precondition((generation != nil) == (handle.isFenced && model.state(value) == .held))
        for late in ended[value] ?? [] {
            precondition(late < generation ?? .max)
            let refusal = code { () throws(IPAllocError) in
                try handle.release(address, generation: late)
            }
            precondition(refusal != nil)
        }
        let refusal = code { () throws(IPAllocError) in
            if let generation {
                try handle.release(address, generation: generation)
            } else {
                try handle.release(address)
            }
        }
        if let generation { ended[value] = [generation] + (ended[value] ?? []).prefix(3) }
        precondition(refusal == model.release(value))
    }

    private mutating func allocateBlock() {
        let hostBits = input.number(below: 10)
        let found = try? pool.handle.allocatePrefix(pool.handle.family.bitWidth - hostBits)
        precondition(found?.lower == model.allocateBlock(hostBits))
    }

    private mutating func changeBlock(
        _ operation: (CIDRBlock) throws(IPAllocError) -> Void,
        _ step: (inout ModelPool, ClosedRange<UInt128>) -> IPAllocError.Code?
    ) {
        let address = pool.address(value())
        let block = CIDRBlock(
            unchecked: address, prefixLength: address.family.bitWidth - input.number(below: 10))
        let range = block.range.interval
        let refusal = code { () throws(IPAllocError) in try operation(block) }
        precondition(refusal == step(&model, range.lower...range.upper))
    }

    private mutating func allocateAny() {
        var other = Cursor()
        other.place = value()
        take(try? pool.handle.allocateAny(&other))
    }

    /// Says what was allocated by a rule that the model does not know: it must be a free address, or
    /// where none is left, the one that was released first.
    private mutating func take(_ found: UInt128?) {
        guard !model.free.isEmpty else {
            precondition(found == model.takeResting())
            return
        }
        guard let found else { preconditionFailure("there is a free address") }
        precondition(model.state(found) == .free)
        model.take(found)
    }

    private mutating func allocateMany(_ count: Int) {
        var taken = [UInt128](repeating: 0, count: count)
        var none: Cursor?
        let refusal = code { () throws(IPAllocError) in
            try pool.handle.allocateMany(count, &none) {
                taken[$0] = $1
            } kept: {
                taken[$0]
            }
        }
        let expected = model.allocateMany(count)
        precondition((refusal == nil) == (expected != nil))
        if let expected { precondition(taken == expected) }
    }

    private mutating func values() -> [UInt128] {
        (0...input.number(below: 4)).map { _ in value() }
    }

    private mutating func claimMany() {
        let values = values()
        var changed = model
        let expected = values.lazy.compactMap { changed.claim($0) }.first
        let refusal = code { () throws(IPAllocError) in
            try pool.handle.claimMany(values.count) { pool.address(values[$0]) }
        }
        precondition(refusal == expected)
        if expected == nil { model = changed } else { model.undo(changed) }
    }

    private mutating func releaseMany() {
        let values = values()
        // All are looked at before the first one is released, for whether they are held.
        var looked = model
        var expected = values.lazy.compactMap { [model] value in
            var one = model
            return one.release(value).flatMap { $0 == .otherBlock ? nil : $0 }
        }.first
        if expected == nil { expected = values.lazy.compactMap { looked.release($0) }.first }
        let refusal = code { () throws(IPAllocError) in
            try pool.handle.releaseMany(values.count) { pool.address(values[$0]) }
        }
        precondition(refusal == expected)
        if expected == nil { model = looked }
    }

    private mutating func change(
        _ operation: (IntervalList) throws(IPAllocError) -> Void,
        _ expected: (inout ModelPool, [ClosedRange<UInt128>]) -> IPAllocError.Code?
    ) {
        let range = Self.range(&input, in: span)
        let refusal = code { () throws(IPAllocError) in try pool.change(range, operation) }
        precondition(refusal == expected(&model, [range]))
    }

    /// Compares all there is to see.
    private func compare() {
        let handle = pool.handle
        try! handle.checkInvariants()
        var states: [AddressState] = []
        for value in span {
            states.append(model.state(value))
            precondition((try? handle.state(of: pool.address(value))) == states.last)
        }
        for kind in AddressSelector.allCases {
            let values = zip(span, states).filter { kind.selects($0.1) }.map(\.0)
            compare(kind, values)
        }
        let image = pool.image
        for bucketCapacity in [nil, 2] {
            let copy = try! FuzzPool(
                image: image, resting: FuzzClock.resting(model), isFenced: handle.isFenced,
                bucketCapacity: bucketCapacity)
            try! copy.handle.checkInvariants()
            precondition(copy.image == image)
        }
    }

    /// Compares what is said of the addresses of a kind with the ascending list of them.
    private func compare(_ kind: AddressSelector, _ values: [UInt128]) {
        let handle = pool.handle
        precondition(handle.counts[kind] == UInt128(values.count))
        var after: IPAddress?
        var index = 0
        while index < values.count {
            let first = index
            while index + 1 < values.count, values[index + 1] - values[index] == 1 { index += 1 }
            let found = try? handle.nextRun(kind, after: after)
            precondition(found?.lower == values[first] && found?.upper == values[index])
            after = pool.address(values[index])
            index += 1
        }
        precondition((try? handle.nextRun(kind, after: after)) == nil)
        for rank in [0, values.count / 2, values.count - 1] where values.indices.contains(rank) {
            precondition((try? handle.select(kind, rank: UInt128(rank))) == values[rank])
            let below = try? handle.rank(kind, below: pool.address(values[rank]))
            precondition(below == UInt128(rank))
        }
    }
}

/// The clock of all pools whose addresses rest: it stands still between two steps.
private enum FuzzClock {
    nonisolated(unsafe) static var time: UInt64 = 0

    /// How the addresses of a model's pool rest.
    static func resting(_ model: ModelPool) -> Resting? {
        guard let restingTime = model.restingTime else { return nil }
        return unsafe Resting(
            nanoseconds: restingTime, takesOldest: model.takesOldest,
            clock: { _ in unsafe FuzzClock.time }, context: nil)
    }
}

extension AddressSelector {
    /// Whether an address in a state is one of this kind.
    fileprivate func selects(_ state: AddressState) -> Bool {
        self == .any ? state != .outside : rawValue == state.rawValue
    }
}
