import Testing

@testable import IPAlloc

@Suite("AddressRange")
struct RangeTextTests {
    @Test(
        "a range is read and written back",
        arguments: [
            ("10.6.168.171-10.6.168.173", "10.6.168.171-10.6.168.173"), ("10.0.0.1", "10.0.0.1"),
            ("10.0.0.1-10.0.0.1", "10.0.0.1"), ("FD00::1-fd00:0::FF", "fd00::1-fd00::ff"),
            ("0.0.0.0-255.255.255.255", "0.0.0.0-255.255.255.255"),
            (
                "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            ),
        ])
    func roundTrip(given: String, expected: String) throws {
        #expect(try AddressRange(given).description == expected)
    }

    @Test("the longest range fits its capacity")
    func longest() throws {
        let end = "eeee:eeee:eeee:eeee:eeee:eeee:eeee:eee"
        let text = "\(end)e-\(end)f"
        #expect(try AddressRange(text).description == text)
        #expect(text.utf8.count < AddressRange.textCapacity)
    }

    @Test(
        "a malformed range is refused with its reason",
        arguments: [
            ("", IPAllocError.Code.syntax, 0), ("10.0.0.0/24", .syntax, 8),
            ("10.0.0.1 - 10.0.0.2", .syntax, 8), ("10.0.0.1-", .syntax, 9),
            ("-10.0.0.1", .syntax, 0), ("10.0.0.1-10.0.0.2-10.0.0.3", .syntax, 17),
            ("10.0.0-10.0.0.1", .syntax, 6), ("10.0.0.1-010.0.0.2", .syntax, 10),
            ("10.0.0.1-::1", .familyMismatch, 0), ("10.0.0.2-10.0.0.1", .reversedRange, 0),
            ("::2-::1", .reversedRange, 0), ("fe80::1%eth0", .syntax, 7),
        ] as [(String, IPAllocError.Code, Int)])
    func refused(text: String, code: IPAllocError.Code, position: Int) {
        let refused = refusal { () throws(IPAllocError) in try AddressRange(text) }
        #expect(refused?.code == code)
        #expect(refused?.position == position)
    }

    @Test("mapped addresses are refused in a range of a required family")
    func mapped() throws {
        let text = "::ffff:10.0.0.1-::ffff:10.0.0.9"
        #expect(try AddressRange(text).description == text)
        for family in [AddressFamily.ipv4, .ipv6] {
            let refused = refusal { () throws(IPAllocError) in
                try AddressRange(text, family: family)
            }
            #expect(refused?.code == .familyMismatch)
        }
    }
}

@Suite("CIDRBlock")
struct CIDRBlockTests {
    @Test("a block keeps host bits and knows its range")
    func hostBits() throws {
        let block = try CIDRBlock("10.6.0.1/16")
        #expect(block.description == "10.6.0.1/16")
        #expect(!block.isCanonical)
        #expect(block.canonical.description == "10.6.0.0/16")
        #expect(block.network.description == "10.6.0.0")
        #expect(block.range.description == "10.6.0.0-10.6.255.255")
        #expect(try block.contains(IPAddress("10.6.255.255")))
        #expect(try !block.contains(IPAddress("10.7.0.0")))
        #expect(try !block.contains(IPAddress("::")))
    }

    @Test("every prefix length of both families bounds its range")
    func everyLength() throws {
        for family in [AddressFamily.ipv4, .ipv6] {
            let middle = IPAddress(unchecked: family.maximum / 3 * 2, family: family)
            for length in 0...family.bitWidth {
                let block = try CIDRBlock(middle, prefixLength: length)
                let interval = block.range.interval
                let expected =
                    length == 0
                    ? family.maximum : (UInt128(1) << UInt128(family.bitWidth - length)) - 1
                #expect(interval.countLessOne == expected)
                #expect(interval.lower & expected == 0)
                #expect(interval.contains(middle.value))
                #expect(try CIDRBlock(block.description) == block)
            }
            for length in [-1, family.bitWidth + 1, Int.max, Int.min] {
                let refused = refusal { () throws(IPAllocError) in
                    try CIDRBlock(middle, prefixLength: length)
                }
                #expect(refused?.code == .prefixLength)
            }
        }
    }

    @Test("whole spaces are blocks of length 0")
    func wholeSpaces() throws {
        #expect(try CIDRBlock("0.0.0.0/0").range == AddressRange("0.0.0.0-255.255.255.255"))
        #expect(try CIDRBlock("::/0").range.interval == Interval(0, UInt128.max))
        #expect(try CIDRBlock("255.255.255.255/32").range == AddressRange("255.255.255.255"))
    }

    @Test(
        "a malformed block is refused with its reason",
        arguments: [
            ("", IPAllocError.Code.syntax, 0), ("10.0.0.0", .syntax, 8), ("10.0.0.0/", .syntax, 9),
            ("10.0.0.0/016", .syntax, 10), ("10.0.0.0/+8", .syntax, 9),
            ("10.0.0.0/-8", .syntax, 9), ("10.0.0.0/8 ", .syntax, 10), ("/8", .syntax, 0),
            ("10.0.0.0/8/8", .syntax, 10), ("10.0.0.0/33", .prefixLength, 9),
            ("::/129", .prefixLength, 3), ("10.0.0/8", .syntax, 6),
            ("10.0.0.0/99999999999999999999", .prefixLength, 9),
        ] as [(String, IPAllocError.Code, Int)])
    func refused(text: String, code: IPAllocError.Code, position: Int) {
        let refused = refusal { () throws(IPAllocError) in try CIDRBlock(text) }
        #expect(refused?.code == code)
        #expect(refused?.position == position)
    }
}
