import Testing

@testable import IPAllocNetlink

@Suite("MessageWriter")
struct MessageWriterTests {
    @Test("numbers are written in host order, whatever their width")
    func numbers() {
        var writer = MessageWriter()
        writer.append(UInt8(0x12))
        writer.append(UInt16(0x1234))
        writer.append(UInt32(0x1234_5678))
        writer.append(UInt64(0x0123_4567_89AB_CDEF))
        let expected =
            1.littleEndian == 1
            ? hex("12 34 12 78 56 34 12 ef cd ab 89 67 45 23 01")
            : hex("12 12 34 12 34 56 78 01 23 45 67 89 ab cd ef")
        #expect(writer.bytes == expected)
    }

    @Test("an attribute of every length is filled up with zeros that its length does not count")
    func padding() throws {
        for count in 0...9 {
            var writer = MessageWriter()
            writer.attribute(7, [UInt8](repeating: 0xAA, count: count))
            writer.attribute(8, UInt32(5))
            #expect(writer.bytes.count % 4 == 0)
            let attributes = try Attribute.all(in: ByteReader(writer.bytes[...]))
            #expect(attributes.map(\.type) == [7, 8])
            #expect(attributes.first?.value.bytes == [UInt8](repeating: 0xAA, count: count))
        }
    }

    @Test("attributes nest, and each length counts what is within")
    func nesting() {
        var writer = MessageWriter()
        writer.nest(1) { outer in
            outer.nest(2) { $0.attribute(3, UInt8(9)) }
            outer.attribute(4, text: "ab")
        }
        let expected = hex(
            """
            18 00 01 00      # length 24, type 1
              0c 00 02 00    # length 12, type 2
                05 00 03 00  # length 5, type 3
                09           # the number
                00 00 00     # to a multiple of 4
              07 00 04 00    # length 7, type 4
              61 62 00       # "ab" and a NUL
              00             # to a multiple of 4
            """)
        #expect(text(writer.bytes) == text(expected))
    }
}
