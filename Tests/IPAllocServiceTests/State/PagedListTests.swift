import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("PagedList")
struct PagedListTests {
    @Test(
        "it is what an array is, at the edges of pages too", arguments: [0, 1, 255, 256, 257, 1000])
    func model(count: Int) {
        var generator = SeededGenerator.forTest("PagedListTests.model")
        var list = PagedList<Int>()
        var array: [Int] = []
        for number in 0..<count {
            list.append(number)
            array.append(number)
        }
        for _ in 0..<count {
            let index = Int.random(in: 0..<count, using: &generator)
            let value = Int.random(in: 0..<1000, using: &generator)
            list[index] = value
            array[index] = value
            list[index] += 1
            array[index] += 1
        }
        #expect(Array(list) == array)
        #expect(list.count == count && list.indices == 0..<count)
    }

    @Test("what is taken away is what was added last, and copies keep it")
    func popping() {
        var generator = SeededGenerator.forTest("PagedListTests.popping")
        var list = PagedList<Int>()
        var array: [Int] = []
        #expect(list.popLast() == nil)
        for round in 0..<40 {
            // From edge to edge of the first pages, and back to none.
            let bound = [0, 1, 255, 256, 257, 513].randomElement(using: &generator) ?? 0
            while array.count < bound {
                list.append(round + array.count)
                array.append(round + array.count)
            }
            let (copy, content) = (list, array)
            while array.count > bound { #expect(list.popLast() == array.popLast()) }
            list.append(-round)
            array.append(-round)
            #expect(Array(list) == array && list.count == array.count)
            #expect(Array(copy) == content)
        }
    }

    @Test("a copy stays as it is, whatever happens to the list, and the other way round")
    func copies() {
        var list = PagedList<[Int]>()
        var copies: [(copy: PagedList<[Int]>, content: [[Int]])] = []
        var content: [[Int]] = []
        for number in 0..<600 {
            list.append([number])
            content.append([number])
            if number.isMultiple(of: 100) {
                copies.append((list, content))
                list[number / 2].append(number)
                content[number / 2].append(number)
            }
        }
        for (copy, content) in copies { #expect(Array(copy) == content) }
        #expect(Array(list) == content)
        var (copy, _) = copies[3]
        copy[0].append(-1)
        copy.append([])
        #expect(Array(list) == content)
        #expect(Array(copies[3].copy) == copies[3].content)
    }
}
