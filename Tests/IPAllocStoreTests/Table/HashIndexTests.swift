import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("HashIndex")
struct HashIndexTests {
    @Test("an index finds what a set of pairs has, whatever hashes share places")
    func model() {
        var random = SeededGenerator.forTest()
        // Few hashes, some of which ask for the last places and so go round.
        for hashes: [UInt32] in [[7], [0, 1, 7, 8, 15, .max], Array(0..<50)] {
            var index = HashIndex()
            var model: [UInt32: UInt32] = [:]
            for _ in 0..<3000 {
                let number = UInt32.random(in: 0..<40, using: &random)
                if let hash = model[number] {
                    let removed = [hash &+ 1, hash, hash].map { index.remove(number, hash: $0) }
                    #expect(removed == [false, true, false])
                    model[number] = nil
                } else {
                    let hash = hashes.randomElement(using: &random) ?? 0
                    index.insert(number, hash: hash)
                    model[number] = hash
                }
                #expect(index.count == model.count)
                #expect(index.isEmpty == model.isEmpty)
                let entries = index.entries.map { [$0.number, $0.hash] }
                #expect(Set(entries) == Set(model.map { [$0.key, $0.value] }))
                for number: UInt32 in 0..<40 {
                    for hash in hashes {
                        let found = index.first(hash) { $0 == number }
                        #expect(found == (model[number] == hash ? number : nil))
                    }
                }
            }
        }
    }

    @Test("the highest number can be kept, and an index that had nothing finds nothing")
    func boundaries() {
        var index = HashIndex()
        #expect(index.first(0) { _ in true } == nil)
        let isRemoved = index.remove(0, hash: 0)
        #expect(!isRemoved)
        let highest = UInt32.max - 1
        index.insert(highest, hash: .max)
        #expect(index.first(.max) { _ in true } == highest)
        #expect(index.first(.max) { _ in false } == nil)
    }

    @Test("equal bytes have equal hashes, and others of every length nearly always other ones")
    func hashes() {
        var random = SeededGenerator.forTest()
        let hash = ByteHash()
        var texts: Set<[UInt8]> = []
        for count in 0...40 {
            for _ in 0..<100 {
                texts.insert((0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
            }
            texts.insert(Array(repeating: 0, count: count))
        }
        var hashes: Set<UInt32> = []
        for text in texts {
            hashes.insert(hash.hash(text, in: 0..<text.count))
            #expect(
                hash.hash([9] + text, in: 1..<(text.count + 1))
                    == hash.hash(text, in: 0..<text.count))
        }
        // Of four thousand in 2^32, two share one with a probability of 0.2 %.
        #expect(hashes.count >= texts.count - 2)
    }
}
