import IPAlloc
import Testing

/// The public face, used as a Swift program would use it.
@Suite("Pool")
struct PoolTests {
    @Test("a pool hands out what its ranges have, but what is excluded")
    func lifecycle() throws {
        let pool = try Pool(
            ranges: RangeSet(parsing: ["10.6.168.171-10.6.168.174"], family: .ipv4),
            excluding: RangeSet(parsing: ["10.6.168.172"], family: .ipv4))
        var cursor = Cursor()
        #expect(try pool.allocateLowest() == IPAddress("10.6.168.171"))
        #expect(try pool.allocateNext(&cursor) == IPAddress("10.6.168.173"))
        #expect(try pool.allocateAny(&cursor) == IPAddress("10.6.168.174"))
        #expect(throws: IPAllocError.self) { try pool.allocateLowest() }
        #expect(pool.counts.held == 3)
        try pool.release(IPAddress("10.6.168.173"), &cursor)
        #expect(try pool.allocateNext(&cursor) == IPAddress("10.6.168.173"))
        #expect(try pool.state(of: IPAddress("10.6.168.172")) == .reserved)
        try pool.unreserve(RangeSet(parsing: ["10.6.168.172"], family: .ipv4))
        #expect(try pool.allocate(count: 1) == [IPAddress("10.6.168.172")])
        try pool.checkInvariants()
    }

    @Test("a count of less than 1 is refused", arguments: [0, -1, Int.min])
    func noCount(_ count: Int) throws {
        let pool = try Pool(ranges: RangeSet(parsing: ["10.0.0.0-10.0.0.9"], family: .ipv4))
        var cursor = Cursor()
        var refusal = #expect(throws: IPAllocError.self) { try pool.allocate(count: count) }
        #expect(refusal?.code == .count)
        refusal = #expect(throws: IPAllocError.self) { try pool.allocate(count: count, &cursor) }
        #expect(refusal?.code == .count)
        #expect(pool.counts.free == 10)
    }

    @Test("a pool tells its reservations and its memory, and images are judged without one")
    func questions() throws {
        let excluded = try RangeSet(parsing: ["10.0.0.4-10.0.0.6"], family: .ipv4)
        let pool = try Pool(
            ranges: RangeSet(parsing: ["10.0.0.0-10.0.0.9"], family: .ipv4), excluding: excluded)
        #expect(pool.reserved == excluded)
        let larger = try Pool(ranges: RangeSet(parsing: ["10.0.0.0-10.1.255.255"], family: .ipv4))
        #expect(pool.byteCount > 0)
        // A bit for each address at least.
        #expect(larger.byteCount > max(pool.byteCount, 131_072 / 8))
        var image = try pool.image()
        try Pool.validate(image: image.span.bytes)
        image[64] ^= 1
        #expect(throws: IPAllocError.self) { try Pool.validate(image: image.span.bytes) }
    }

    @Test(
        "a cursor that remembers a word which has changed since gives no address away",
        arguments: [UInt8(64), 200])
    func staleGuess(_ size: UInt8) throws {
        // Every way in which another cursor can change the word between a release and the
        // allocation that follows it with the same cursor.
        for released in 0..<size {
            for taken in 0..<size {
                let pool = try Pool(
                    ranges: RangeSet(parsing: ["10.0.0.0-10.0.0.\(size - 1)"], family: .ipv4))
                _ = try pool.allocate(count: Int(size))
                var cursor = Cursor()
                try pool.release(IPAddress("10.0.0.\(taken)"))
                if taken != released { try pool.release(IPAddress("10.0.0.\(released)"), &cursor) }
                try pool.claim(IPAddress("10.0.0.\(taken)"))
                if taken != released {
                    #expect(
                        try pool.allocateNext(&cursor) == IPAddress("10.0.0.\(released)"))
                }
                #expect(throws: IPAllocError.self) { try pool.allocateNext(&cursor) }
                #expect(pool.counts.held == UInt128(size))
            }
        }
    }

    @Test("a cursor that remembers a word of one pool works in another")
    func guessOfAnotherPool() throws {
        let ranges = try RangeSet(parsing: ["10.0.0.0-10.0.0.63"], family: .ipv4)
        let first = try Pool(ranges: ranges)
        let second = try Pool(ranges: ranges)
        _ = try second.allocate(count: 9)
        let address = try first.allocateLowest()
        var cursor = Cursor()
        try first.release(address, &cursor)
        #expect(try second.allocateNext(&cursor) == IPAddress("10.0.0.9"))
        #expect(second.counts.held == 10)
        #expect(first.counts.held == 0)
    }

    @Test("an image makes an equal pool")
    func image() throws {
        let pool = try Pool(
            ranges: RangeSet(parsing: ["2001:db8::-2001:db8::ffff"], family: .ipv6))
        try pool.claim([IPAddress("2001:db8::7"), IPAddress("2001:db8::9")])
        let image = try pool.image()
        let copy = try unsafe Pool(image: image.span.bytes)
        #expect(try copy.image() == image)
        #expect(copy.ranges == pool.ranges)
        var held: [String] = []
        copy.forEachRange(of: .held) { held.append($0.description) }
        #expect(held == ["2001:db8::7", "2001:db8::9"])
    }

    @Test("sets of two families are refused")
    func families() throws {
        let four = try RangeSet(parsing: ["10.0.0.1-10.0.0.9"], family: .ipv4)
        let six = try RangeSet(parsing: ["fd00::1"], family: .ipv6)
        #expect(throws: IPAllocError.self) { _ = try Pool(ranges: four, excluding: six) }
        let pool = try Pool(ranges: four)
        #expect(throws: IPAllocError.self) { try pool.grow(by: six) }
        #expect(throws: IPAllocError.self) { try pool.claim(IPAddress("fd00::1")) }
        #expect(pool.ranges == four)
    }
}
