import IPAllocTestSupport

@testable import IPAlloc

/// A thread that allocates, claims and releases at random, and notes in a table what it holds.
struct Worker {
    let number: Int
    let pool: TestPool
    let owners: OwnerTable
    let failures: Failures
    /// The addresses that it claims from.
    let span: ClosedRange<UInt128>
    var random: SeededGenerator
    var held: [UInt128] = []
    /// The most addresses that it keeps.
    let heldMax: Int
    private var cursor: Cursor

    init(
        number: Int, pool: TestPool, owners: OwnerTable, failures: Failures,
        span: ClosedRange<UInt128>, heldMax: Int, seed: UInt64
    ) {
        self.number = number
        self.pool = pool
        self.owners = owners
        self.failures = failures
        self.span = span
        self.heldMax = heldMax
        random = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
        cursor = Cursor(lane: UInt32(number))
    }

    mutating func step() {
        if held.count >= heldMax {
            release()
            return
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0: keep { (pool, _) throws(IPAllocError) in try pool.handle.allocateLowest() }
        case 1, 2:
            keep { (pool, cursor) throws(IPAllocError) in
                try pool.handle.allocateNext(&cursor)
            }
        case 3:
            keep { (pool, cursor) throws(IPAllocError) in
                try pool.handle.allocateAny(&cursor)
            }
        case 4: allocateMany()
        case 5:
            let value = UInt128.random(in: span, using: &random)
            keep { (pool, _) throws(IPAllocError) in
                try pool.claim(value)
                return value
            }
        default: release()
        }
    }

    private mutating func keep(
        _ allocate: (TestPool, inout Cursor) throws(IPAllocError) -> UInt128
    ) {
        do throws(IPAllocError) {
            take(try allocate(pool, &cursor))
        } catch {
            let expected: [IPAllocError.Code] = [.full, .held, .reserved, .outsidePool]
            if !expected.contains(error.code) { failures.record("refused with \(error)") }
        }
    }

    private mutating func allocateMany() {
        let count = Int.random(in: 1...3, using: &random)
        var taken = [UInt128](repeating: 0, count: count)
        var own: Cursor? = cursor
        let isDone =
            code {
                try pool.handle.allocateMany(count, &own) {
                    taken[$0] = $1
                } kept: {
                    taken[$0]
                }
            } == nil
        if isDone { taken.forEach { take($0) } }
    }

    private mutating func take(_ value: UInt128) {
        if !owners.take(value, by: number) { failures.record("\(value) was given twice") }
        held.append(value)
    }

    private mutating func release() {
        guard let index = held.indices.randomElement(using: &random) else { return }
        let first = held.remove(at: index)
        let values = Int.random(in: 0..<4, using: &random) == 0 ? [first] + held.suffix(1) : [first]
        if values.count > 1 { held.removeLast() }
        for value in values where !owners.give(value, by: number) {
            failures.record("\(value) was held by another, too")
        }
        let pool = pool
        let refusal = code {
            if values.count == 1 {
                try pool.release(first)
            } else {
                try pool.handle.releaseMany(values.count) { pool.address(values[$0]) }
            }
        }
        if let refusal { failures.record("release of \(values) was refused: \(refusal)") }
    }
}
