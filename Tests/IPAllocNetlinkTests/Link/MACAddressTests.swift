import IPAllocNetlink
import Testing

@Suite("MACAddress")
struct MACAddressTests {
    @Test("text with colons or dashes is read, and written with colons")
    func text() {
        for text in ["0a:1b:0a:06:a8:ad", "0A:1B:0A:06:A8:AD", "0a-1b-0a-06-a8-ad"] {
            #expect(MACAddress(text)?.value == 0x0A1B_0A06_A8AD)
            #expect(MACAddress(text)?.description == "0a:1b:0a:06:a8:ad")
        }
        #expect(MACAddress("00:00:00:00:00:00")?.value == 0)
        #expect(MACAddress("ff:ff:ff:ff:ff:ff")?.value == 1 << 48 - 1)
    }

    @Test(
        "other text is refused",
        arguments: [
            "", "0a:1b:0a:06:a8", "0a:1b:0a:06:a8:ad:", "0a:1b:0a:06:a8:adf", "0a:1b-0a:06:a8:ad",
            "0a.1b.0a.06.a8.ad", "0a:1b:0a:06:a8:g0", "0a1b0a06a8ad", "0a:1b:0a:06:a8:é",
            "+a:1b:0a:06:a8:ad", "a:1b:0a:06:a8:ad0", "0a:1b:0a:06:a8:a\u{0}",
        ])
    func otherText(_ text: String) {
        #expect(MACAddress(text) == nil)
    }

    @Test("six bytes are an address, and any number of 48 bits")
    func bytes() {
        for count in 0...8 {
            let address = MACAddress(bytes: [UInt8](repeating: 1, count: count))
            #expect((address != nil) == (count == 6))
        }
        #expect(MACAddress(value: 1 << 48) == nil)
        #expect(MACAddress(value: 1 << 48 - 1)?.bytes == [255, 255, 255, 255, 255, 255])
        #expect(MACAddress(value: 0x0200_0000_0001)?.bytes == [2, 0, 0, 0, 0, 1])
    }

    @Test("names of links are told from other texts")
    func names() {
        for name in ["lo", "eth0", "eth0.100", "a", "veth0123456789a", "net-1", "äß"] {
            #expect(Link.isName(name))
        }
        for name in ["", ".", "..", "veth0123456789ab", "a b", "a/b", "a:b", "a\u{0}", "a\n"] {
            #expect(!Link.isName(name))
        }
    }
}
