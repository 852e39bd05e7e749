import IPAllocJSON
import IPAllocScriptedAgent
import IPAllocTestSupport
import Testing

@testable import IPAllocCommands

@Suite("YAMLWriter")
struct YAMLWriterTests {
    @Test("control characters are escaped, and read as what they are")
    func controls() throws {
        let text = String(
            String.UnicodeScalarView(
                (0..<0x3000).compactMap(Unicode.Scalar.init).filter(\.isControl)))
        let value = JSONValue.object([
            text: .array([.string(text + "é")]), "b": .string("a\n\u{9B}"),
        ])
        let written = YAMLWriter.text(value)
        #expect(!written.unicodeScalars.contains { $0.isControl && $0 != "\n" })
        #expect(try YAMLReader.documents(written) == [value])
    }

    @Test("an object is written as kubectl writes it")
    func form() throws {
        let value = try JSONValue(
            parsing: """
                {"apiVersion":"v1","kind":"A","metadata":{"name":"a","annotations":{"n":"+1"}},
                "spec":{"ips":["10.6.168.171-10.6.168.180"],"default":false,"vlan":0,"none":null,
                "empty":[],"object":{},"text":"a\\nb\\n","list":[{"dst":"0.0.0.0/0","gw":"x"}]}}
                """)
        #expect(
            YAMLWriter.text(value) == """
                apiVersion: v1
                kind: A
                metadata:
                  annotations:
                    n: "+1"
                  name: a
                spec:
                  default: false
                  empty: []
                  ips:
                  - 10.6.168.171-10.6.168.180
                  list:
                  - dst: 0.0.0.0/0
                    gw: x
                  none: null
                  object: {}
                  text: |
                    a
                    b
                  vlan: 0

                """)
    }

    @Test("whatever is written is read as the same")
    func roundTrip() throws {
        var generator = SeededGenerator.forTest()
        for _ in 0..<2_000 {
            let value: JSONValue = .object(["v": Self.value(depth: 3, &generator)])
            let text = YAMLWriter.text(value)
            #expect(try YAMLReader.documents(text) == [value], "\(text)")
        }
    }

    private static let texts = [
        "", " ", "a", "+1", "1", "0x1F", "true", "no", "~", "null", "<<", "=", "- a", "a: b",
        "a #b",
        "a\nb", "a\n", "\n", "\na", " a\nb", "a \nb", "a\n\n", "\t", "a\tb", "\u{7F}", "\u{85}",
        "\u{2028}", "é", "😀", "\"", "'", "{", "[a]", "&a", "*a", "!a", "%a", "@a", "`a", "|", ">",
        "1e3", ".5", "2026-11-28", "fd00::1", "?", ":", "-", "---", "...", "a\r\nb", "\u{1}",
        String(repeating: "long ", count: 60), "#", ",", "a,b", "a:", ":a", "trailing ",
        "trailing\nspace ", "0b2", "017", "089", "1_0", "_1", "- ", "a\u{0}b",
    ]

    private static func value(
        depth: Int, _ generator: inout some RandomNumberGenerator
    ) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2: .integer(.random(in: .min ... .max, using: &generator))
        case 3: .number(Double.random(in: -1...1, using: &generator) / 3)
        case 4, 5: .string(texts.randomElement(using: &generator) ?? "")
        case 6:
            .array(
                (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
                    value(depth: depth - 1, &generator)
                })
        default:
            .object(
                Dictionary(
                    (0..<Int.random(in: 0..<4, using: &generator)).map { _ in
                        (
                            texts.randomElement(using: &generator) ?? "",
                            value(depth: depth - 1, &generator)
                        )
                    }, uniquingKeysWith: { first, _ in first }))
        }
    }
}
