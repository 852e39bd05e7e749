import IPAllocTestSupport
import Testing

@testable import IPAlloc

@Suite("IPAddress: formatting")
struct AddressFormattingTests {
    @Test(
        "IPv6 text is written by the rules of RFC 5952",
        arguments: [
            ("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:0:0:0:2:1", "2001:db8::2:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"),
            ("0:0:0:0:0:0:0:0", "::"), ("0:0:0:0:0:0:0:1", "::1"), ("1:0:0:0:0:0:0:0", "1::"),
            ("0:0:1:0:0:0:0:0", "0:0:1::"), ("0:0:0:1:0:0:0:1", "::1:0:0:0:1"),
            ("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"), ("0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"),
            ("1:2:3:4:5:6:7:0", "1:2:3:4:5:6:7:0"), ("0:2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("::ffff:a00:1", "::ffff:10.0.0.1"), ("::ffff:0:0", "::ffff:0.0.0.0"),
            ("::fffe:a00:1", "::fffe:a00:1"), ("::10.6.0.1", "::a06:1"),
            ("0:ffff::", "0:ffff::"), ("::ffff:0:0:0", "::ffff:0:0:0"),
        ])
    func vectors(given: String, expected: String) throws {
        #expect(try IPAddress(given).description == expected)
    }

    @Test("the ends of both spaces are written in full")
    func ends() {
        #expect(IPv4Address(value: 0).description == "0.0.0.0")
        #expect(IPv4Address(value: UInt32.max).description == "255.255.255.255")
        #expect(IPv6Address(value: 0).description == "::")
        let last = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
        #expect(IPv6Address(value: UInt128.max).description == last)
    }

    @Test("every octet is written in every place")
    func everyOctet() {
        for octet in UInt8.min...UInt8.max {
            #expect(IPv4Address(octet, 1, octet, 22).description == "\(octet).1.\(octet).22")
            #expect(IPv4Address(0, octet, 255, octet).description == "0.\(octet).255.\(octet)")
        }
    }

    @Test("every group is written without leading zeros")
    func everyGroup() {
        for group in UInt16.min...UInt16.max {
            let address = IPv6Address(value: UInt128(group) << 64 | 7 << 112 | 1 << 80 | 1)
            let text = String(group, radix: 16)
            let expected = group == 0 ? "7:0:1::1" : "7:0:1:\(text)::1"
            guard address.description == expected else {
                Issue.record("\(address) instead of \(expected)")
                return
            }
        }
    }

    @Test("random addresses are written as glibc writes them, and read back as themselves")
    func random() throws {
        var random = SeededGenerator.forTest()
        for round in 0..<40_000 {
            let family: AddressFamily = round % 2 == 0 ? .ipv4 : .ipv6
            let address = RandomAddress.address(family, using: &random)
            let text = address.description
            // glibc writes the deprecated IPv4-compatible addresses in mixed form.
            let isCompatible = family == .ipv6 && address.value >> 32 == 0
            if !isCompatible || address.value <= 0xFFFF {
                #expect(text == PlatformText.format(address))
            }
            #expect(try IPAddress(text) == address)
        }
    }

    @Test("an address is written to a caller's buffer as it is described")
    func buffers() throws {
        for text in ["0.0.0.0", "10.6.168.171", "255.255.255.255"] {
            let address = try IPv4Address(text)
            let written = unsafe Self.written(IPv4Address.textCapacity) { buffer in
                unsafe address.write(into: buffer)
            }
            #expect(written == text)
            #expect(IPv4Address(IPAddress(address)) == address)
        }
        for text in ["::", "2001:db8::1", "1:22:333:4444:5555:6666:7777:8888"] {
            let address = try IPv6Address(text)
            let written = unsafe Self.written(IPv6Address.textCapacity) { buffer in
                unsafe address.write(into: buffer)
            }
            #expect(written == text)
            #expect(IPv4Address(IPAddress(address)) == nil)
        }
    }

    /// The text that `write` puts into a buffer, without the NUL behind it.
    private static func written(
        _ capacity: Int, _ write: (UnsafeMutableBufferPointer<UInt8>) -> Int
    ) -> String {
        var bytes = [UInt8](repeating: 0xFF, count: capacity)
        let count = unsafe bytes.withUnsafeMutableBufferPointer { unsafe write($0) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    @Test("the order of addresses is by family, then by number")
    func order() throws {
        let ascending = try ["0.0.0.0", "9.0.0.0", "10.0.0.0", "255.255.255.255", "::", "::1"]
            .map { text in try IPAddress(text) }
        #expect(ascending == ascending.shuffled().sorted())
        #expect(IPv4Address(9, 0, 0, 0) < IPv4Address(10, 0, 0, 0))
        #expect(IPv6Address(value: 1) < IPv6Address(value: .max))
    }
}
