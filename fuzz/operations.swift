// Operations on a pool: every sequence of them leaves what it leaves of a set of numbers, and the
// pool's own invariants.

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
    /// Where all addresses of the history lie.
    private let span: ClosedRange<UInt128>

    /// The ends of both spaces, and the edges of a word, a line and half the space.
    private static let bases: [(AddressFamily, UInt128)] = [
        (.ipv4, 0), (.ipv4, 0x0A00_0000 + 60), (.ipv4, 0xFFFF_FFFF), (.ipv6, UInt128.max),
        (.ipv6, (0x2001_0db8 << 96) + 511), (.ipv6, 1 << 64),
    ]

    init(_ bytes: FuzzBytes) {
        input = bytes
        let (family, base) = Self.bases[input.number(below: Self.bases.count)]
        let kind = input.byte()
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
        do throws(IPAllocError) {
            pool = try FuzzPool(ranges, excluding: excluded, family: family)
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
        switch input.number(below: 17) {
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
            let value = value()
            precondition(
                code { () throws(IPAllocError) in try handle.release(pool.address(value)) }
                    == model.release(value))
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
        case 13: allocateBlock()
        case 14:
            changeBlock(handle.claimPrefix) { $0.claim($1) }
        case 15:
            changeBlock(handle.releasePrefix) { $0.release($1) }
        default:
            precondition(code(handle.reclaim) == nil)
        }
    }

    private mutating func allocateBlock() {
        let hostBits = input.number(below: 10)
        let found = try? pool.handle.allocatePrefix(pool.handle.family.bitWidth - hostBits)
        precondition(found?.lower == model.allocateBlock(1 << UInt128(hostBits)))
    }

    private mutating func changeBlock(
        _ operation: (CIDRBlock) throws(IPAllocError) -> Void,
        _ step: (inout ModelPool, UInt128) -> IPAllocError.Code?
    ) {
        let address = pool.address(value())
        let block = CIDRBlock(
            unchecked: address, prefixLength: address.family.bitWidth - input.number(below: 10))
        let range = block.range.interval
        let refusal = code { () throws(IPAllocError) in try operation(block) }
        precondition(refusal == model.changeBlock(range.lower...range.upper, step))
    }

    private mutating func allocateAny() {
        var other = Cursor()
        other.place = value()
        let found = try? pool.handle.allocateAny(&other)
        precondition((found == nil) == model.free.isEmpty)
        guard let found else { return }
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
        if expected == nil { model = changed }
    }

    private mutating func releaseMany() {
        let values = values()
        // All are looked at before the first one is released.
        var looked = model
        var expected = values.lazy.compactMap { [model] value in
            var one = model
            return one.release(value)
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
        let copy = try! FuzzPool(image: image)
        try! copy.handle.checkInvariants()
        precondition(copy.image == image)
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

extension AddressSelector {
    /// Whether an address in a state is one of this kind.
    fileprivate func selects(_ state: AddressState) -> Bool {
        self == .any ? state != .outside : rawValue == state.rawValue
    }
}
