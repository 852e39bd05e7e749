import CIPAllocMachine
import Foundation
import Testing

@testable import IPAlloc

@Suite("Image")
struct ImageTests {
    /// Where files of every released version lie, which every later release must read.
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "images")

    /// The pool whose image is kept: two ranges, a reservation, held addresses at words' edges.
    static func keptPool() throws -> TestPool {
        let pool = try TestPool(
            [0x0A06_A801...0x0A06_A8FE, 0x0A07_0000...0x0A07_01FF],
            excluding: [0x0A06_A810...0x0A06_A81F])
        for value: UInt128 in [0x0A06_A801, 0x0A06_A83F, 0x0A06_A840, 0x0A06_A8FE, 0x0A07_01FF] {
            try pool.claim(value)
        }
        return pool
    }

    @Test("a file of version 1 is read, and written again to the letter")
    func version1() throws {
        let file = Self.folder.appending(path: "version-1.image")
        let bytes = [UInt8](try Data(contentsOf: file))
        let pool = try TestPool(image: bytes)
        try pool.handle.checkInvariants()
        #expect(try pool.image() == bytes)
        #expect(try Self.keptPool().image() == bytes)
    }

    /// The same with two addresses that rest, one for 50 and one for 150 nanoseconds.
    static func restedPool(_ clock: TestClock) throws -> TestPool {
        let pool = try TestPool(
            [0x0A06_A801...0x0A06_A8FE, 0x0A07_0000...0x0A07_01FF],
            excluding: [0x0A06_A810...0x0A06_A81F], resting: clock.resting(1000))
        for value: UInt128 in [0x0A06_A801, 0x0A06_A83F, 0x0A06_A840, 0x0A06_A8FE, 0x0A07_01FF] {
            try pool.claim(value)
        }
        for (value, pause) in [(0x0A07_003F, 100), (0x0A06_A841, 50)] as [(UInt128, UInt64)] {
            try pool.claim(value)
            try pool.release(value)
            clock.advance(by: pause)
        }
        return pool
    }

    @Test("a file of version 2 is read, and written again to the letter")
    func version2() throws {
        let file = Self.folder.appending(path: "version-2.image")
        let bytes = [UInt8](try Data(contentsOf: file))
        #expect(try Self.restedPool(TestClock()).image() == bytes)
        let clock = TestClock(7)
        let pool = try TestPool(image: bytes, resting: clock.resting(1000))
        try pool.handle.checkInvariants()
        #expect(try pool.image() == bytes)
        #expect(try pool.state(0x0A07_003F) == .resting)
        // It rests as long as it had to.
        clock.advance(by: 849)
        #expect(code { try pool.claim(0x0A07_003F) } == .resting)
        clock.advance(by: 1)
        #expect(code { try pool.claim(0x0A07_003F) } == nil)
        #expect(code { try pool.claim(0x0A06_A841) } == .resting)
        let free = try TestPool(image: bytes)
        try free.handle.checkInvariants()
        #expect(try free.state(0x0A07_003F) == .free)
    }

    /// A pool with more addresses than a dense one can have, some held at both ends of its ranges.
    static func sparsePool() throws -> TestPool {
        let site: UInt128 = 0x2001_0db8 << 96
        let pool = try TestPool(
            [site...(site | UInt128(UInt64.max)), (UInt128.max - 99)...UInt128.max],
            excluding: [site...(site + 15)], family: .ipv6)
        for offset: UInt128 in [16, 63, 64, 1 << 40, (1 << 64) - 1] {
            try pool.claim(site + offset)
        }
        for offset: UInt128 in [0, 99] { try pool.claim(UInt128.max - offset) }
        return pool
    }

    @Test("a file of version 3 is read, and written again to the letter")
    func version3() throws {
        let file = Self.folder.appending(path: "version-3.image")
        let bytes = [UInt8](try Data(contentsOf: file))
        #expect(try Self.sparsePool().image() == bytes)
        let pool = try TestPool(image: bytes)
        try pool.handle.checkInvariants()
        #expect(pool.handle.sparse != nil)
        #expect(try pool.image() == bytes)
        #expect(pool.handle.counts.held == 7)
    }

    /// The pool of version 2, fenced, with addresses that were held before and are held again.
    static func fencedPool(_ clock: TestClock) throws -> TestPool {
        let pool = try TestPool(
            [0x0A06_A801...0x0A06_A8FE, 0x0A07_0000...0x0A07_01FF],
            excluding: [0x0A06_A810...0x0A06_A81F], resting: clock.resting(0), isFenced: true)
        for value: UInt128 in [0x0A06_A801, 0x0A06_A83F, 0x0A06_A840, 0x0A06_A8FE, 0x0A07_01FF] {
            try pool.claim(value)
        }
        for (value, rounds) in [(0x0A06_A83F, 2), (0x0A07_01FF, 4)] as [(UInt128, Int)] {
            for _ in 0..<rounds {
                try pool.release(value)
                try pool.claim(value)
            }
        }
        try pool.claim(0x0A07_003F)
        try pool.release(0x0A07_003F)
        clock.advance(by: 50)
        return pool
    }

    @Test("a file of version 4 is read, and written again to the letter")
    func version4() throws {
        let file = Self.folder.appending(path: "version-4.image")
        let bytes = [UInt8](try Data(contentsOf: file))
        #expect(try Self.fencedPool(TestClock()).image() == bytes)
        let clock = TestClock(7)
        let pool = try TestPool(image: bytes, resting: clock.resting(0), isFenced: true)
        try pool.handle.checkInvariants()
        #expect(try pool.image() == bytes)
        #expect(try pool.generation(0x0A06_A801) == 1)
        #expect(try pool.generation(0x0A06_A83F) == 3)
        #expect(try pool.generation(0x0A07_01FF) == 5)
        #expect(try pool.state(0x0A07_003F) == .resting)
        // The others go on behind the highest.
        try pool.claim(0x0A07_003F)
        #expect(try pool.generation(0x0A07_003F) == 6)
        let plain = try TestPool(image: bytes)
        try plain.handle.checkInvariants()
        #expect(plain.handle.counts.held == 5)
        #expect(code { _ = try plain.generation(0x0A06_A801) } == .unsupported)
    }

    /// The pool of version 3 with blocks, whose addresses rest and perhaps are fenced: two addresses
    /// and a block rest, one for 150 nanoseconds, two for 50.
    static func restedSparsePool(_ clock: TestClock, isFenced: Bool) throws -> TestPool {
        let site: UInt128 = 0x2001_0db8 << 96
        let pool = try TestPool(
            [site...(site | UInt128(UInt64.max)), (UInt128.max - 99)...UInt128.max],
            excluding: [site...(site + 15)], family: .ipv6, resting: clock.resting(1000),
            isFenced: isFenced)
        for offset: UInt128 in [16, 63, 64, 1 << 40, (1 << 64) - 1] {
            try pool.claim(site + offset)
        }
        for offset: UInt128 in [0, 99] { try pool.claim(UInt128.max - offset) }
        for start: UInt128 in [1 << 20, 1 << 30] {
            try pool.handle.claimPrefix(pool.block(site + start, 16))
        }
        try pool.release(site + 63)
        clock.advance(by: 100)
        try pool.release(UInt128.max)
        try pool.handle.releasePrefix(pool.block(site + 1 << 20, 16))
        clock.advance(by: 50)
        return pool
    }

    @Test("files of versions 5 and 6 are read, and written again to the letter", arguments: [5, 6])
    func wideVersions(version: Int) throws {
        let site: UInt128 = 0x2001_0db8 << 96
        let file = Self.folder.appending(path: "version-\(version).image")
        let bytes = [UInt8](try Data(contentsOf: file))
        let isFenced = version == 6
        #expect(try Self.restedSparsePool(TestClock(), isFenced: isFenced).image() == bytes)
        let clock = TestClock(7)
        let pool = try TestPool(image: bytes, resting: clock.resting(1000), isFenced: isFenced)
        try pool.handle.checkInvariants()
        #expect(try pool.image() == bytes)
        #expect(pool.handle.counts.held == 5 + 1 << 16)
        #expect(pool.handle.counts.resting == 2 + 1 << 16)
        #expect(try pool.state(site + 1 << 20 + 5) == .resting)
        clock.advance(by: 849)
        #expect(code { try pool.claim(site + 63) } == .resting)
        clock.advance(by: 1)
        try pool.claim(site + 63)
        #expect(code { try pool.claim(site + 1 << 20 + 5) } == .resting)
        clock.advance(by: 100)
        try pool.claim(site + 1 << 20 + 5)
        #expect(try pool.state(site + 1 << 20 + 6) == .free)
        if isFenced {
            #expect(try pool.generation(site + 16) == 1)
            #expect(try pool.generation(site + 1 << 30 + 5) == 9)
            #expect(try pool.generation(site + 63) == 10)
        }
        try pool.handle.checkInvariants()
        let plain = try TestPool(image: bytes)
        try plain.handle.checkInvariants()
        #expect(plain.handle.counts.held == 5 + 1 << 16)
        #expect(plain.handle.counts.resting == 0)
        let fenced = try TestPool(image: bytes, isFenced: true)
        try fenced.handle.checkInvariants()
        #expect(try fenced.generation(site + 16) == 1)
    }

    @Test("generations that cannot be are refused, whatever the checksum")
    func generations() throws {
        let bytes = try Self.fencedPool(TestClock()).image()
        let format = ImageFormat(
            family: .ipv4, rangeCount: 2, reservedCount: 1, groupCount: 12, countedCount: 5,
            restingCount: 1, hasGenerations: true)
        #expect(format.size == bytes.count)
        /// The image with the number at a place replaced.
        func image(_ number: UInt64, at place: Int) -> [UInt8] {
            var image = bytes
            unsafe image.withUnsafeMutableBytes { buffer in
                let writer = unsafe ImageWriter(bytes: buffer)
                writer.put(number, at: place)
                if place < ImageFormat.headerSize {
                    writer.put(
                        unsafe cipalloc_crc32c(0, buffer.baseAddress, 60), at: 60)
                }
                writer.putChecksums(format)
            }
            return image
        }
        let first = format.generationsOffset
        #expect(code { _ = try TestPool(image: image(5, at: first)) } == nil)
        for number in [0, 6, 1 << 62, .max] as [UInt64] {
            #expect(throws: IPAllocError(.imageContent, position: first + 8)) {
                try TestPool(image: image(number, at: first + 8))
            }
        }
        #expect(throws: IPAllocError(.imageContent, position: first + 40)) {
            try TestPool(image: image(4, at: first))
        }
        #expect(code { _ = try TestPool(image: image(1 << 62, at: first)) } == nil)
        #expect(throws: IPAllocError(.imageContent, position: first)) {
            try TestPool(image: image(1 << 62 + 1, at: first))
        }
        // Numbers of held addresses that the size does not have room for.
        for count in [4, 6, 1 << 62, .max] as [UInt64] {
            #expect(code { _ = try TestPool(image: image(count, at: 40)) } == .imageContent)
        }
    }

    @Test("every prefix of an image is refused, and so is anything behind it")
    func length() throws {
        for pool in [
            try Self.keptPool(), try Self.restedPool(TestClock()), try Self.sparsePool(),
            try Self.fencedPool(TestClock()),
            try Self.restedSparsePool(TestClock(), isFenced: false),
            try Self.restedSparsePool(TestClock(), isFenced: true),
        ] {
            let bytes = try pool.image()
            for count in 0..<bytes.count {
                let refusal = code { _ = try TestPool(image: Array(bytes.prefix(count))) }
                #expect(refusal == .imageShort, "\(count) bytes")
            }
            #expect(code { _ = try TestPool(image: bytes + [0]) } == .imageFormat)
        }
    }

    @Test("every single bit that flips is noticed")
    func flips() throws {
        for pool in [
            try Self.keptPool(), try Self.restedPool(TestClock()), try Self.sparsePool(),
            try Self.fencedPool(TestClock()),
            try Self.restedSparsePool(TestClock(), isFenced: false),
            try Self.restedSparsePool(TestClock(), isFenced: true),
        ] {
            let bytes = try pool.image()
            for bit in 0..<(bytes.count * 8) {
                var damaged = bytes
                damaged[bit / 8] ^= 1 << UInt8(bit % 8)
                let refusal = code { _ = try TestPool(image: damaged) }
                // The lowest bits of the version lead to other ones that are known.
                let expected: [IPAllocError.Code] =
                    bit < 64
                    ? [.imageFormat]
                    : bit < 67
                        ? [.imageVersion, .imageChecksum]
                        : bit < 96 ? [.imageVersion] : [.imageChecksum]
                #expect(
                    refusal.map(expected.contains) == true,
                    "bit \(bit): \(String(describing: refusal))")
            }
        }
    }

    /// A field of the header or a table, and a value that contradicts the rest.
    struct Forgery: Sendable {
        var name: String
        var offset: Int
        var bytes: [UInt8]
        /// Where it is noticed, if that matters.
        var position: Int?
    }

    static let forgeries = [
        Forgery(name: "an unknown family", offset: 12, bytes: [5]),
        Forgery(name: "more ranges than there is room for", offset: 16, bytes: [255, 255, 255]),
        Forgery(
            name: "an absurd number of ranges", offset: 16,
            bytes: [255, 255, 255, 255, 255, 255, 255, 255]),
        Forgery(name: "fewer groups than the ranges have", offset: 32, bytes: [1]),
        Forgery(name: "another number of free addresses", offset: 40, bytes: [1, 0]),
        Forgery(name: "another size", offset: 48, bytes: [1]),
        Forgery(name: "a reserved field that is not 0", offset: 56, bytes: [1]),
        Forgery(name: "a reversed range", offset: 64, bytes: [0xFF, 0xA8]),
        Forgery(name: "an address beyond the family's last", offset: 64 + 16 + 5, bytes: [1]),
        Forgery(name: "ranges that touch", offset: 64 + 32, bytes: [0xFF, 0xA8, 0x06, 0x0A]),
        Forgery(name: "a reservation outside the ranges", offset: 64 + 64 + 16, bytes: [0xFF]),
        Forgery(name: "a free address that is in no range", offset: 64 + 96, bytes: [1]),
    ]

    /// Of an image of version 2: 12 groups of free addresses, as many of resting ones, two ages.
    static let restForgeries = [
        Forgery(name: "the other version", offset: 8, bytes: [1], position: 56),
        Forgery(name: "no resting addresses", offset: 56, bytes: [0], position: 56),
        Forgery(name: "more resting addresses than there are ages", offset: 56, bytes: [3]),
        Forgery(name: "fewer resting addresses than there are ages", offset: 56, bytes: [1]),
        Forgery(
            name: "an absurd number of resting addresses", offset: 56, bytes: [255, 255, 255, 255]),
        Forgery(name: "fewer groups than the ranges have", offset: 32, bytes: [11]),
        Forgery(
            name: "a resting address that is in no range", offset: 256, bytes: [1], position: 256),
        Forgery(name: "a resting address that is free", offset: 256, bytes: [4], position: 256),
        Forgery(name: "a resting address that is reserved", offset: 258, bytes: [1], position: 256),
        Forgery(name: "a resting address too many", offset: 256, bytes: [2], position: 56),
        Forgery(
            name: "a resting address too few", offset: 256 + 4 * 8 + 7, bytes: [0], position: 56),
        Forgery(name: "another number of free addresses", offset: 40, bytes: [1, 0], position: 40),
    ]

    @Test(
        "content that contradicts itself is refused, though every checksum is right",
        arguments: forgeries)
    func forgery(_ forgery: Forgery) throws {
        try expectRefusal(of: forgery, in: Self.keptPool())
    }

    @Test(
        "what rests must not contradict the rest of the image either", arguments: restForgeries)
    func restForgery(_ forgery: Forgery) throws {
        try expectRefusal(of: forgery, in: Self.restedPool(TestClock()))
    }

    @Test("an age beyond all that a clock can tell is taken, and the address rests no more")
    func absurdAges() throws {
        var bytes = try Self.restedPool(TestClock()).image()
        let ages = bytes.count - ImageFormat.checksumSize - 2 * ImageFormat.wordSize
        bytes.replaceSubrange(ages..<(ages + 8), with: [UInt8](repeating: 255, count: 8))
        seal(&bytes)
        let pool = try TestPool(image: bytes, resting: TestClock().resting(1000))
        try pool.handle.checkInvariants()
        #expect(try pool.state(0x0A06_A841) == .resting)
        try pool.claim(0x0A06_A841)
        #expect(code { try pool.claim(0x0A07_003F) } == .resting)
    }

    private func expectRefusal(of forgery: Forgery, in pool: TestPool) throws {
        var bytes = try pool.image()
        bytes.replaceSubrange(
            forgery.offset..<(forgery.offset + forgery.bytes.count), with: forgery.bytes)
        seal(&bytes)
        do throws(IPAllocError) {
            let made = try TestPool(image: bytes)
            Issue.record("made a pool of \(made.handle.counts.capacity) addresses")
        } catch {
            #expect(error.code == .imageContent || error.code == .imageShort)
            if let position = forgery.position { #expect(error.position == position) }
        }
    }

    /// The same in an image of a sparse pool, whose groups begin at 160.
    static let sparseForgeries = [
        Forgery(name: "another number of held addresses", offset: 40, bytes: [8]),
        Forgery(
            name: "no more addresses than a dense pool has", offset: 80,
            bytes: [0, 0, 0, 0, 0, 0, 0, 0]),
        Forgery(name: "a group in no range", offset: 160 + 12, bytes: [0x40]),
        Forgery(name: "a reserved address that is held", offset: 160 + 16, bytes: [1]),
        Forgery(name: "a group twice", offset: 160 + 24, bytes: [0]),
        Forgery(name: "a group that begins in another one", offset: 160 + 24, bytes: [0x41]),
        Forgery(name: "a group that holds nothing", offset: 160 + 24 + 16, bytes: [0]),
        Forgery(name: "a number of resting addresses", offset: 56, bytes: [1]),
    ]

    /// A pool with a group, two blocks of which one is a /64, and a reserved address between them.
    private static func poolWithBlocks() throws -> TestPool {
        let site: UInt128 = 0x2001_0db8 << 96
        let reserved = site + (2 << 64) + 5
        let pool = try TestPool(
            [site...(site + (1 << 80) - 1)], excluding: [reserved...reserved], family: .ipv6)
        try pool.claim(site + 64)
        try pool.handle.claimPrefix(pool.block(site + (1 << 64), 64))
        try pool.handle.claimPrefix(pool.block(site + (4 << 64), 66))
        return pool
    }

    @Test("blocks of a sparse pool are in its image")
    func blocks() throws {
        let pool = try Self.poolWithBlocks()
        let image = try pool.image()
        let copy = try TestPool(image: image)
        try copy.handle.checkInvariants()
        #expect(try copy.image() == image)
        #expect(copy.handle.counts == pool.handle.counts)
        #expect(runs(of: copy, .held) == runs(of: pool, .held))
        try copy.handle.releasePrefix(copy.block(0x2001_0db8 << 96 + (4 << 64), 66))
        #expect(copy.handle.counts.held == UInt128(UInt64.max) + 2)
    }

    /// Of an image of version 6: six groups and two blocks from 160 on, what rests of these from 352 on,
    /// three ages, the highest generation at 440 and those of six.
    static let wideForgeries = [
        Forgery(name: "the version without generations", offset: 8, bytes: [5], position: 48),
        Forgery(name: "a version without rests", offset: 8, bytes: [3], position: 56),
        Forgery(name: "a version for fewer addresses", offset: 8, bytes: [4]),
        Forgery(name: "a resting address that is free", offset: 352, bytes: [2], position: 352),
        Forgery(name: "more than a block that rests", offset: 368, bytes: [3], position: 368),
        Forgery(name: "a block that does not rest", offset: 368, bytes: [0], position: 40),
        Forgery(name: "fewer resting addresses", offset: 56, bytes: [2]),
        Forgery(name: "fewer held addresses", offset: 40, bytes: [5]),
        Forgery(name: "a highest generation below another", offset: 440, bytes: [8], position: 464),
        Forgery(name: "a generation of 0", offset: 448, bytes: [0], position: 448),
    ]

    @Test(
        "what rests or is fenced in a wide pool must not contradict the rest",
        arguments: wideForgeries)
    func wideForgery(_ forgery: Forgery) throws {
        try expectRefusal(of: forgery, in: Self.restedSparsePool(TestClock(), isFenced: true))
    }

    /// Changes in the image of `poolWithBlocks`, whose blocks are at 152 and 176.
    static let blockForgeries = [
        Forgery(name: "a block that is a part of a group", offset: 152 + 16, bytes: [6]),
        Forgery(name: "a block larger than the space", offset: 152 + 16, bytes: [129]),
        Forgery(name: "a block of a size beyond all", offset: 152 + 17, bytes: [1]),
        Forgery(name: "a block that is not aligned to its size", offset: 152 + 16, bytes: [65]),
        Forgery(name: "a block that begins between addresses", offset: 152, bytes: [3]),
        Forgery(name: "a block twice", offset: 152 + 8, bytes: [4]),
        Forgery(name: "blocks that do not ascend", offset: 152 + 9, bytes: [1]),
        Forgery(name: "a block over a group", offset: 152 + 8, bytes: [0]),
        Forgery(name: "a block over a reserved address", offset: 152 + 8, bytes: [2]),
        Forgery(name: "a block in no range", offset: 176 + 10, bytes: [1]),
        Forgery(name: "a block too many", offset: 40, bytes: [4]),
    ]

    @Test("and so is that of a sparse pool", arguments: sparseForgeries)
    func sparseForgery(_ forgery: Forgery) throws {
        try expectRefusal(of: forgery, in: Self.sparsePool())
    }

    @Test("and that of one with blocks", arguments: blockForgeries)
    func blockForgery(_ forgery: Forgery) throws {
        try expectRefusal(of: forgery, in: Self.poolWithBlocks())
    }

    /// Makes all checksums right again.
    private func seal(_ bytes: inout [UInt8]) {
        let pages = 1
        let body = bytes.count - pages * ImageFormat.checksumSize
        put(checksum(bytes[0..<60]), at: 60, in: &bytes)
        put(checksum(bytes[0..<body]), at: body, in: &bytes)
    }

    private func put(_ number: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<4 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index))
        }
    }

    /// CRC-32C bit by bit, apart from the engine's.
    private func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var state: UInt32 = ~0
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state >> 1 ^ (state & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        return ~state
    }
}
