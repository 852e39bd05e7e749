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
