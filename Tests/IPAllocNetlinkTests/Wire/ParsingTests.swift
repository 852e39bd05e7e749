import Testing

@testable import IPAllocNetlink

/// Bytes of an attribute or message that contradict the format: answered by an error with its
/// offset, never by a loop or a trap.
@Suite("Parsing")
struct ParsingTests {
    private func error(_ operation: () throws(WireError) -> Void) -> WireError? {
        do {
            try operation()
            return nil
        } catch {
            return error
        }
    }

    private func attributes(_ bytes: [UInt8]) throws(WireError) -> [Attribute] {
        try Attribute.all(in: ByteReader(bytes[...]))
    }

    @Test("an attribute whose length is less than its header's is refused, with its offset")
    func attributeLength() {
        for length in UInt8(0)...3 {
            #expect(
                error { () throws(WireError) in
                    _ = try attributes(hex("04 00 01 00") + [length, 0, 2, 0])
                } == WireError(.length, offset: 4))
        }
    }

    @Test("an attribute that reaches beyond the end is refused, with its offset")
    func attributeBeyondEnd() {
        for length in UInt8(9)...12 {
            #expect(
                error { () throws(WireError) in
                    _ = try attributes([length, 0, 1, 0, 0, 0, 0, 0])
                } == WireError(.short, offset: 0))
        }
        for rest in 1...3 {
            #expect(
                error { () throws(WireError) in
                    _ = try attributes(hex("04 00 01 00") + [UInt8](repeating: 1, count: rest))
                } == WireError(.short, offset: 4))
        }
    }

    @Test("the last attribute need not be filled up")
    func lastAttribute() throws {
        let found = try attributes(hex("05 00 01 00 aa 00 00 00 05 00 02 00 bb"))
        #expect(found.map(\.type) == [1, 2])
        #expect(found.map(\.value.bytes) == [[0xAA], [0xBB]])
    }

    @Test("the flags of an attribute's type are not part of it")
    func attributeFlags() throws {
        #expect(try attributes(hex("04 00 12 80 04 00 3e c0")).map(\.type) == [0x12, 0x3E])
    }

    @Test("a number or address of another size than its type's is refused")
    func sizes() throws {
        for count in 0...20 {
            let reader = ByteReader([UInt8](repeating: 0, count: count)[...])
            #expect(((try? reader.number(UInt8.self)) != nil) == (count == 1))
            #expect(((try? reader.number(UInt32.self)) != nil) == (count == 4))
            #expect(((try? reader.address(.ipv4)) != nil) == (count == 4))
            #expect(((try? reader.address(.ipv6)) != nil) == (count == 16))
        }
    }

    @Test("a message whose length is less than its header's or beyond the end is refused")
    func messageLength() {
        for length in UInt8(0)...40 {
            let header = [length] + [UInt8](repeating: 0, count: 31)
            let found = error { () throws(WireError) in _ = try NetlinkMessage.all(in: header) }
            switch length {
            case 0..<16: #expect(found == WireError(.length, offset: 0))
            // What is behind the first message is a header of length 0, or less than a header.
            case 16: #expect(found == WireError(.length, offset: 16))
            case 17..<29: #expect(found?.reason == .short)
            case 29...32: #expect(found == nil)
            default: #expect(found == WireError(.short, offset: 0))
            }
        }
    }

    @Test("every message cut anywhere is refused or read, and never trapped on")
    func cut() throws {
        for whole in [
            Replies.rules, Replies.addresses, Replies.neighbours, RouteReplies.routes,
            RouteReplies.routeTo, LinkReply.link,
        ] {
            for message in try NetlinkMessage.all(in: whole) where message.type.rawValue > 15 {
                let payload = message.payload.bytes
                for count in 0...payload.count {
                    let part = ByteReader(payload[..<count])
                    _ = try? Link(parsing: part)
                    _ = try? InterfaceAddress(parsing: part)
                    _ = try? Route(parsing: part)
                    _ = try? Rule(parsing: part)
                    _ = try? Neighbour(parsing: part)
                }
            }
        }
    }

    @Test("a prefix longer than the family's addresses is refused, with the offset of its length")
    func prefixLength() {
        let route = hex("02 21 00 00  fe 03 00 01  00 00 00 00")
        #expect(
            error { () throws(WireError) in _ = try Route(parsing: ByteReader(route[...])) }
                == WireError(.prefixLength, offset: 1))
        let rule = hex("0a 00 81 00  fe 00 00 01  00 00 00 00")
        #expect(
            error { () throws(WireError) in _ = try Rule(parsing: ByteReader(rule[...])) }
                == WireError(.prefixLength, offset: 2))
    }

    @Test("a next hop of length 0 or beyond the end is refused")
    func nextHops() {
        for length in UInt8(0)...7 {
            let bytes = [length] + [UInt8](repeating: 0, count: 7)
            #expect(
                error { () throws(WireError) in
                    _ = try NextHop.all(in: ByteReader(bytes[...]), family: .ipv4)
                } == WireError(.length, offset: 0))
        }
        let beyond = hex("09 00 00 00 01 00 00 00")
        #expect(
            error { () throws(WireError) in
                _ = try NextHop.all(in: ByteReader(beyond[...]), family: .ipv4)
            } == WireError(.short, offset: 0))
    }

    @Test("a VLAN has its number, and other links that have data of their own have none")
    func vlans() throws {
        for (bytes, kind, id) in [
            (LinkRequests.addVLAN, "vlan", 100), (LinkRequests.addMacvlan, "macvlan", nil),
            (LinkRequests.addBond, "bond", nil),
        ] as [([UInt8], String, UInt16?)] {
            // A request to make a link has the shape of the kernel's description of it.
            let link = try #require(try Link(parsing: ByteReader(bytes[16...])))
            #expect(link.kind == kind)
            #expect(link.vlanID == id)
        }
    }

    @Test("messages of other families are passed over")
    func otherFamilies() throws {
        let bridge = hex("07 00 00 00  01 00 00 00  00 00 00 00  00 00 00 00")
        #expect(try Link(parsing: ByteReader(bridge[...])) == nil)
        #expect(try InterfaceAddress(parsing: ByteReader(bridge[..<8])) == nil)
        #expect(try Route(parsing: ByteReader(bridge[..<12])) == nil)
        #expect(try Rule(parsing: ByteReader(bridge[..<12])) == nil)
        #expect(try Neighbour(parsing: ByteReader(bridge[..<12])) == nil)
    }
}
