import IPAllocTestSupport
import Testing

@testable import IPAllocService

@Suite("PartedIndex")
struct PartedIndexTests {
    @Test(
        "it has what a dictionary has, whole or in parts, and a copy keeps its own",
        arguments: [100, PartedIndex.wholeMax - 1, PartedIndex.wholeMax, 3 * PartedIndex.wholeMax])
    func model(count: Int) {
        var random = SeededGenerator.forTest("PartedIndexTests.model")
        var index = PartedIndex()
        var model: [UInt32: UInt32] = [:]
        let hashes = (0..<(count / 2 + 1)).map { _ in UInt32.random(in: 0 ... .max, using: &random)
        }
        func hash(_ number: UInt32) -> UInt32 { hashes[Int(number) % hashes.count] }
        func check(_ index: PartedIndex, _ model: [UInt32: UInt32]) {
            #expect(index.count == model.count && index.isEmpty == model.isEmpty)
            let listed = Dictionary(
                uniqueKeysWithValues: index.entries.map { ($0.number, $0.hash) })
            #expect(listed == model)
            for number in stride(from: UInt32(0), to: UInt32(count), by: 7) {
                let found = index.first(hash(number)) { $0 == number }
                #expect(found == (model[number] == nil ? nil : number))
            }
        }
        for number in 0..<UInt32(count) {
            index.insert(number, hash: hash(number))
            model[number] = hash(number)
        }
        check(index, model)
        let (copy, content) = (index, model)
        for _ in 0..<count {
            let number = UInt32.random(in: 0..<UInt32(count), using: &random)
            #expect(index.remove(number, hash: hash(number)) == (model[number] != nil))
            model[number] = nil
        }
        check(index, model)
        check(copy, content)
        for number in model.keys { index.remove(number, hash: hash(number)) }
        check(index, [:])
    }
}
