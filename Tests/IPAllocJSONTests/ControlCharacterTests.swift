import Testing

@testable import IPAllocJSON

@Suite("Control characters")
struct ControlCharacterTests {
    /// All scalars that make a terminal do something, counted one by one.
    private static let controls: [Unicode.Scalar] =
        (Array(0..<0x20) + Array(0x7F...0x9F)
        + [0x61C, 0x200E, 0x200F, 0x2028, 0x2029]
        + Array(0x202A...0x202E) + Array(0x2066...0x2069)).compactMap(Unicode.Scalar.init)

    @Test("all of them are escaped as JSON has them, and nothing else is")
    func all() throws {
        let known = Set(Self.controls)
        for value in 0..<UInt32(0x3000) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(scalar.isControl == known.contains(scalar))
            let text = "a\(scalar)b"
            let shown = text.withVisibleControls
            #expect((shown == text) != known.contains(scalar))
            #expect(!shown.unicodeScalars.contains { $0.isControl })
            if known.contains(scalar) {
                #expect(try JSONValue(parsing: "\"\(shown)\"") == .string(text))
                #expect(shown.withVisibleControls == shown)
            }
        }
        #expect("\u{1B}[2J\r\n\t\u{202E}".withVisibleControls == #"\u001b[2J\r\n\t\u202e"#)
    }

    @Test("lines stay lines")
    func lines() {
        #expect("a\nb\r\nc\u{9B}".withVisibleControlsInLines == "a\nb\\r\nc\\u009b")
    }

    @Test("the text of JSON tells the same, with no control character in it")
    func json() throws {
        let text = String(String.UnicodeScalarView(Self.controls))
        let value = JSONValue.object([text: .array([.string(text), .string("é")])])
        for indentation in [nil, 4] {
            let shown = value.text(indentation: indentation).withEscapedControlsOfJSON
            #expect(!shown.unicodeScalars.contains { $0.isControl && $0 != "\n" })
            #expect(try JSONValue(parsing: shown) == value)
        }
    }
}
