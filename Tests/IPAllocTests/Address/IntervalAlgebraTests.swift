import IPAllocTestSupport
import Testing

@testable import IPAlloc

@Suite("IntervalAlgebra")
struct IntervalAlgebraTests {
    @Test("union, difference and intersection of all pairs of sets agree with bit operations")
    func everyPairOfSets() {
        for universe in SmallUniverse.all {
            let lists = (0...255).map { universe.intervals(of: UInt8($0)) }
            for left in 0...255 {
                for right in 0...255 {
                    let union = ArrayAlgebra.union(lists[left], lists[right])
                    let rest = ArrayAlgebra.subtract(lists[left], lists[right])
                    let common = ArrayAlgebra.intersect(lists[left], lists[right])
                    guard union == lists[left | right], rest == lists[left & ~right],
                        common == lists[left & right]
                    else {
                        Issue.record("\(universe): sets \(left) and \(right)")
                        return
                    }
                }
            }
        }
    }

    @Test("normalizing any four intervals keeps their values and leaves gaps between them")
    func everySequence() {
        for universe in SmallUniverse.all {
            let all = universe.allIntervals.filter { $0.upper - universe.base < 5 }
            for index in 0..<(all.count * all.count * all.count * all.count) {
                var digits = index
                let given = (0..<4).map { _ in
                    defer { digits /= all.count }
                    return all[digits % all.count]
                }
                let expected = universe.intervals(of: universe.set(of: given))
                guard ArrayAlgebra.normalize(given) == expected else {
                    Issue.record("\(universe): \(given)")
                    return
                }
            }
        }
    }

    @Test("a list is normalized only if it is sorted and has gaps")
    func recognizesNormalized() {
        #expect(ArrayAlgebra.isNormalized([]))
        #expect(ArrayAlgebra.isNormalized([Interval(0, .max)]))
        #expect(ArrayAlgebra.isNormalized([Interval(0, 1), Interval(3, 3)]))
        #expect(!ArrayAlgebra.isNormalized([Interval(0, 1), Interval(2, 3)]))
        #expect(!ArrayAlgebra.isNormalized([Interval(0, 2), Interval(2, 3)]))
        #expect(!ArrayAlgebra.isNormalized([Interval(5, 6), Interval(1, 2)]))
        #expect(!ArrayAlgebra.isNormalized([Interval(5, 6), Interval(5, 6)]))
    }

    @Test("whole spaces combine to themselves and to nothing")
    func wholeSpaces() {
        for maximum in [UInt128(UInt32.max), UInt128.max] {
            let whole = [Interval(0, maximum)]
            #expect(ArrayAlgebra.union(whole, whole) == whole)
            #expect(ArrayAlgebra.subtract(whole, whole) == [])
            #expect(ArrayAlgebra.intersect(whole, whole) == whole)
            let last = [Interval(maximum, maximum)]
            #expect(ArrayAlgebra.subtract(whole, last) == [Interval(0, maximum - 1)])
            #expect(ArrayAlgebra.union([Interval(0, maximum - 1)], last) == whole)
            let first = [Interval(0, 0)]
            #expect(ArrayAlgebra.subtract(whole, first) == [Interval(1, maximum)])
        }
    }

    @Test("the laws of sets hold for big random lists")
    func laws() {
        var random = SeededGenerator.forTest()
        for round in 0..<60 {
            let width = [16, 32, 128][round % 3]
            let a = randomList(width: width, using: &random)
            let b = randomList(width: width, using: &random)
            let c = randomList(width: width, using: &random)
            let union = ArrayAlgebra.union(a, b)
            let common = ArrayAlgebra.intersect(a, b)
            #expect([union, common].allSatisfy(ArrayAlgebra.isNormalized))
            #expect(union == ArrayAlgebra.union(b, a))
            #expect(union == ArrayAlgebra.normalize(b + a))
            #expect(common == ArrayAlgebra.intersect(b, a))
            let onlyA = ArrayAlgebra.subtract(a, b)
            let onlyB = ArrayAlgebra.subtract(b, a)
            #expect(ArrayAlgebra.isNormalized(onlyA))
            #expect(ArrayAlgebra.intersect(onlyA, b) == [])
            #expect(ArrayAlgebra.union(onlyA, common) == a)
            #expect(ArrayAlgebra.union(ArrayAlgebra.union(onlyA, common), onlyB) == union)
            let left = ArrayAlgebra.intersect(union, c)
            let right = ArrayAlgebra.union(
                ArrayAlgebra.intersect(a, c), ArrayAlgebra.intersect(b, c))
            #expect(left == right, "intersection distributes over union")
            let whole = [Interval(0, UInt128.max)]
            let outside = ArrayAlgebra.subtract(whole, union)
            let outsideBoth = ArrayAlgebra.intersect(
                ArrayAlgebra.subtract(whole, a), ArrayAlgebra.subtract(whole, b))
            #expect(outside == outsideBoth, "De Morgan")
        }
    }

    private func randomList(width: Int, using random: inout SeededGenerator) -> [Interval] {
        let mask = width == 128 ? UInt128.max : (1 << width) - 1
        let count = Int.random(in: 0...2000, using: &random)
        let intervals = (0..<count).map { _ in
            let lower = UInt128.random(in: 0...mask, using: &random)
            let span = UInt128.random(in: 0...mask / 512, using: &random)
            return Interval(lower, lower + min(span, mask - lower))
        }
        return ArrayAlgebra.normalize(intervals)
    }
}
