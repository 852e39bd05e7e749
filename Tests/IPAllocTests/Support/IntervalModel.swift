@testable import IPAlloc

/// A universe of eight neighbouring values, in which a set is the bits of a byte.
struct SmallUniverse: CustomStringConvertible {
    /// The value that bit 0 stands for.
    let base: UInt128

    /// The universes at the start, in the middle, and at the very end of both spaces.
    static let all = [
        SmallUniverse(base: 0), SmallUniverse(base: 1000),
        SmallUniverse(base: UInt128(UInt32.max) - 7), SmallUniverse(base: UInt128.max - 7),
    ]

    var description: String { "the eight values from \(base)" }

    /// The normalized list of a set.
    func intervals(of set: UInt8) -> [Interval] {
        var intervals: [Interval] = []
        var bit = 0
        while bit < 8 {
            guard set & (1 << bit) != 0 else {
                bit += 1
                continue
            }
            let first = bit
            while bit < 8 && set & (1 << bit) != 0 { bit += 1 }
            intervals.append(Interval(base + UInt128(first), base + UInt128(bit - 1)))
        }
        return intervals
    }

    /// The set of all values of any intervals.
    func set(of intervals: [Interval]) -> UInt8 {
        var set: UInt8 = 0
        for interval in intervals {
            for bit in 0..<8 where interval.contains(base + UInt128(bit)) { set |= 1 << bit }
        }
        return set
    }

    /// All intervals within the universe.
    var allIntervals: [Interval] {
        (0..<8).flatMap { lower in
            (lower..<8).map { Interval(base + UInt128(lower), base + UInt128($0)) }
        }
    }
}

/// The algebra on arrays. Each call checks that nothing is written past the promised room.
enum ArrayAlgebra {
    typealias Operation = (IntervalList, IntervalList, UnsafeMutablePointer<Interval>) -> Int

    static func union(_ left: [Interval], _ right: [Interval]) -> [Interval] {
        unsafe apply(IntervalAlgebra.union, left, right, room: left.count + right.count)
    }

    static func subtract(_ left: [Interval], _ right: [Interval]) -> [Interval] {
        unsafe apply(IntervalAlgebra.subtract, left, right, room: left.count + right.count)
    }

    static func intersect(_ left: [Interval], _ right: [Interval]) -> [Interval] {
        let isEmpty = left.isEmpty || right.isEmpty
        return unsafe apply(
            IntervalAlgebra.intersect, left, right,
            room: isEmpty ? 0 : left.count + right.count - 1)
    }

    static func normalize(_ intervals: [Interval]) -> [Interval] {
        var copy = intervals
        let count = unsafe copy.withUnsafeMutableBufferPointer { memory in
            unsafe IntervalAlgebra.normalize(memory)
        }
        return Array(copy.prefix(count))
    }

    static func isNormalized(_ intervals: [Interval]) -> Bool {
        unsafe intervals.withUnsafeBufferPointer { unsafe IntervalAlgebra.isNormalized($0) }
    }

    private static func apply(
        _ operation: Operation, _ left: [Interval], _ right: [Interval], room: Int
    ) -> [Interval] {
        let canary = Interval(0xDEAD, 0xDEAD)
        var memory = [Interval](repeating: canary, count: room + 1)
        let count = unsafe left.withUnsafeBufferPointer { left in
            unsafe right.withUnsafeBufferPointer { right in
                unsafe memory.withUnsafeMutableBufferPointer { memory in
                    unsafe operation(left, right, memory.baseAddress!)
                }
            }
        }
        precondition(memory[room] == canary && count <= room, "written past the promised room")
        return Array(memory.prefix(count))
    }
}
