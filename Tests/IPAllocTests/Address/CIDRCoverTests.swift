import Testing

@testable import IPAlloc

@Suite("CIDRCover")
struct CIDRCoverTests {
    private func cover(_ list: [Interval], _ family: AddressFamily) -> [CIDRCover.Block] {
        unsafe list.withUnsafeBufferPointer { list in
            var iterator = unsafe CIDRCover(of: list, family: family)
            let expected = unsafe iterator.count()
            var blocks: [CIDRCover.Block] = []
            while let block = unsafe iterator.next() { blocks.append(block) }
            #expect(blocks.count == expected)
            return blocks
        }
    }

    @Test("whole spaces are one block of length 0")
    func wholeSpaces() {
        #expect(
            cover([Interval(0, UInt128(UInt32.max))], .ipv4)
                == [CIDRCover.Block(value: 0, prefixLength: 0)])
        #expect(
            cover([Interval(0, UInt128.max)], .ipv6)
                == [CIDRCover.Block(value: 0, prefixLength: 0)])
        #expect(cover([], .ipv4) == [])
    }

    @Test("all but the first and the last address take two blocks of each length")
    func innerSpace() {
        for family in [AddressFamily.ipv4, .ipv6] {
            let blocks = cover([Interval(1, family.maximum - 1)], family)
            #expect(blocks.count == 2 * (family.bitWidth - 1))
            #expect(blocks.first?.prefixLength == family.bitWidth)
            #expect(blocks.last == .init(value: family.maximum - 1, prefixLength: family.bitWidth))
        }
    }

    @Test("the cover of every small set is exact and as short as can be")
    func everySmallSet() {
        for universe in SmallUniverse.all {
            for set in UInt8.min...UInt8.max {
                let blocks = cover(universe.intervals(of: set), .ipv6)
                let covered = blocks.map { block in
                    let mask = (UInt128(1) << (128 - block.prefixLength)) - 1
                    #expect(block.value & mask == 0)
                    return Interval(block.value, block.value | mask)
                }
                #expect(universe.set(of: covered) == set)
                #expect(ArrayAlgebra.normalize(covered) == universe.intervals(of: set))
                #expect(blocks.count == fewestBlocks(set))
            }
        }
    }

    /// The number of maximal aligned runs in a byte whose bit 0 is aligned to eight.
    private func fewestBlocks(_ set: UInt8) -> Int {
        var rest = set
        var count = 0
        for size in [8, 4, 2, 1] {
            for start in stride(from: 0, to: 8, by: size) {
                let block = UInt8((1 << size) - 1) << UInt8(start)
                if rest & block == block {
                    rest &= ~block
                    count += 1
                }
            }
        }
        return count
    }
}
