import Testing

@testable import IPAlloc

@Suite("IntervalAlgebra: questions")
struct IntervalSearchTests {
    @Test("membership, counts and ordinals of all sets agree with their bits")
    func everySet() {
        for universe in SmallUniverse.all {
            for set in UInt8.min...UInt8.max {
                unsafe universe.intervals(of: set).withUnsafeBufferPointer { list in
                    unsafe check(list, set: set, universe: universe)
                }
            }
        }
    }

    private func check(_ list: IntervalList, set: UInt8, universe: SmallUniverse) {
        let count = unsafe IntervalAlgebra.count(list)
        #expect(count == UInt128(set.nonzeroBitCount))
        var ordinal: UInt128 = 0
        for bit in 0..<8 {
            let value = universe.base + UInt128(bit)
            let isMember = set & (1 << bit) != 0
            #expect(unsafe IntervalAlgebra.contains(value, in: list) == isMember)
            let index = unsafe IntervalAlgebra.firstIndex(endingAtOrAfter: value, in: list)
            let expected = unsafe list.firstIndex { $0.upper >= value }
            #expect(index == expected ?? list.count)
            let place = unsafe IntervalAlgebra.ordinal(of: value, in: list)
            #expect(place == (isMember ? ordinal : nil))
            if isMember {
                #expect(unsafe IntervalAlgebra.value(at: ordinal, in: list) == value)
                ordinal += 1
            }
        }
        #expect(unsafe IntervalAlgebra.value(at: ordinal, in: list) == nil)
        #expect(unsafe IntervalAlgebra.value(at: .max, in: list) == nil)
        for interval in universe.allIntervals {
            let bits = universe.set(of: [interval])
            #expect(
                unsafe IntervalAlgebra.contains(interval, in: list) == (set & bits == bits))
        }
    }

    @Test("a list contains another if it has all of its values")
    func containsList() {
        let universe = SmallUniverse(base: UInt128.max - 7)
        for left in 0...255 {
            for right in 0...255 {
                let contains = unsafe universe.intervals(of: UInt8(left)).withUnsafeBufferPointer {
                    left in
                    unsafe universe.intervals(of: UInt8(right)).withUnsafeBufferPointer { right in
                        unsafe IntervalAlgebra.contains(right, in: left)
                    }
                }
                #expect(contains == (left & right == right))
            }
        }
    }

    @Test("the whole IPv6 space counts 2^128 - 1, and its last ordinal is its last address")
    func wholeSpace() {
        unsafe [Interval(0, UInt128.max)].withUnsafeBufferPointer { list in
            #expect(unsafe IntervalAlgebra.count(list) == UInt128.max)
            #expect(unsafe IntervalAlgebra.ordinal(of: .max, in: list) == UInt128.max)
            #expect(unsafe IntervalAlgebra.value(at: .max, in: list) == UInt128.max)
        }
        unsafe [Interval(0, 4), Interval(6, UInt128.max)].withUnsafeBufferPointer { list in
            #expect(unsafe IntervalAlgebra.count(list) == UInt128.max)
            #expect(unsafe IntervalAlgebra.ordinal(of: .max, in: list) == UInt128.max - 1)
            #expect(unsafe IntervalAlgebra.value(at: .max - 1, in: list) == UInt128.max)
            #expect(unsafe IntervalAlgebra.value(at: .max, in: list) == nil)
        }
    }

    @Test("the whole IPv4 space counts 2^32")
    func wholeIPv4() {
        unsafe [Interval(0, UInt128(UInt32.max))].withUnsafeBufferPointer { list in
            #expect(unsafe IntervalAlgebra.count(list) == 4_294_967_296)
        }
    }
}

@Suite("IntervalAlgebra: overlap")
struct IntervalOverlapTests {
    private func overlap(among intervals: [Interval]) -> IntervalAlgebra.Overlap? {
        var scratch = intervals
        return unsafe intervals.withUnsafeBufferPointer { list in
            unsafe scratch.withUnsafeMutableBufferPointer { scratch in
                guard let memory = scratch.baseAddress else { return nil }
                return unsafe IntervalAlgebra.firstOverlap(among: list, scratch: memory)
            }
        }
    }

    @Test("any three intervals are refused exactly if two of them share a value")
    func everyTriple() {
        for universe in SmallUniverse.all {
            let all = universe.allIntervals.filter { $0.upper - universe.base < 6 }
            for index in 0..<(all.count * all.count * all.count) {
                let given = [
                    all[index % all.count], all[index / all.count % all.count],
                    all[index / all.count / all.count],
                ]
                let sets = given.map { universe.set(of: [$0]) }
                let isRefused = sets[0] & sets[1] | sets[0] & sets[2] | sets[1] & sets[2] != 0
                guard let found = overlap(among: given) else {
                    #expect(!isRefused)
                    continue
                }
                #expect(isRefused)
                #expect(found.interval.overlaps(found.obstacle))
                #expect(found.interval == given[found.index])
                #expect(given[..<found.index].contains(found.obstacle))
            }
        }
    }

    @Test("of two overlapping ranges the one given later is refused")
    func laterIsRefused() {
        let found = overlap(among: [Interval(50, 60), Interval(1, 5), Interval(5, 9)])
        #expect(
            found
                == IntervalAlgebra.Overlap(
                    index: 2, interval: Interval(5, 9), obstacle: Interval(1, 5)))
        let twin = overlap(among: [Interval(7, 7), Interval(1, 1), Interval(7, 7)])
        #expect(twin?.index == 2)
        #expect(overlap(among: []) == nil)
    }

    @Test("the first range that meets a list is refused, one that only touches is not")
    func againstList() {
        let list = [Interval(10, 20), Interval(30, UInt128.max)]
        unsafe list.withUnsafeBufferPointer { list in
            func found(_ intervals: [Interval]) -> IntervalAlgebra.Overlap? {
                unsafe intervals.withUnsafeBufferPointer {
                    unsafe IntervalAlgebra.firstOverlap(of: $0, with: list)
                }
            }
            #expect(found([Interval(0, 9), Interval(21, 29)]) == nil)
            #expect(found([Interval(0, 9), Interval(25, 30), Interval(20, 20)])?.index == 1)
            #expect(found([Interval(9, 10)])?.obstacle == Interval(10, 20))
            #expect(found([Interval(UInt128.max, UInt128.max)])?.index == 0)
        }
    }
}
