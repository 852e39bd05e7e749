import IPAllocJSON
import Testing

@testable import IPAllocCommands

@Suite("YAMLReader")
struct YAMLReaderTests {
    private func value(_ text: String) throws -> JSONValue? {
        try YAMLReader.documents("v: \(text)").first?["v"]
    }

    @Test(
        "a plain scalar is what it looks like, a quoted one is text",
        arguments: [
            ("1", JSONValue.integer(1)), ("+1", .integer(1)), ("-7", .integer(-7)),
            ("\"+1\"", .string("+1")), ("'+1'", .string("+1")), ("'1'", .string("1")),
            ("0x1F", .integer(31)), ("0o17", .integer(15)), ("017", .integer(15)),
            ("1_000", .integer(1000)), ("0b11", .integer(3)),
            ("1.5", .number(1.5)), ("1e3", .integer(1000)), (".5", .number(0.5)),
            ("true", .bool(true)), ("no", .bool(false)), ("On", .bool(true)),
            ("'true'", .string("true")), ("~", .null), ("null", .null), ("'null'", .string("null")),
            ("10.6.168.171-10.6.168.180", .string("10.6.168.171-10.6.168.180")),
            ("10.6.0.1/16", .string("10.6.0.1/16")), ("10.6", .number(10.6)),
            ("fd00::1", .string("fd00::1")), ("fd00:6::/64", .string("fd00:6::/64")),
            ("0.3.1", .string("0.3.1")), ("v1", .string("v1")), ("1Gi", .string("1Gi")),
            ("2026-11-28", .string("2026-11-28")), ("0x", .string("0x")),
            ("e5", .string("e5")), ("1e999", .string("1e999")), (".inf", .string(".inf")),
            ("!!str 5", .string("5")), ("!!int '5'", .integer(5)), ("!!float 5", .integer(5)),
            ("|\n  a\n  b\n", .string("a\nb\n")), (">-\n  a\n  b\n", .string("a b")),
            ("99999999999999999999", .number(1e20)),
        ])
    func scalars(text: String, expected: JSONValue) throws {
        #expect(try value(text) == expected)
    }

    @Test("several documents are read, and empty ones left out")
    func documents() throws {
        let text = "---\n# nothing\n---\na: 1\n---\nb: [x, {c: d}]\n---\n"
        let documents = try YAMLReader.documents(text).map { $0.text() }
        #expect(documents == [#"{"a":1}"#, #"{"b":["x",{"c":"d"}]}"#])
    }

    @Test("anchors and merge keys are followed; own members count more")
    func anchors() throws {
        let text = "base: &b {x: 1, y: 2}\nown: {<<: *b, y: 3}\nlist: [*b]\n"
        let document = try #require(try YAMLReader.documents(text).first)
        #expect(document["own"]?.text() == #"{"x":1,"y":3}"#)
        #expect(document["list"]?.text() == #"[{"x":1,"y":2}]"#)
    }

    @Test(
        "what is malformed is refused with its place",
        arguments: [
            ("a: [1", "2:1"), ("a: 1\na: 2", "duplicate"), ("a: !!int x", "a is \"x\""),
            ("a: *nowhere", "nowhere"), ("? [1]\n: 2", "key that is no scalar"),
            ("a: b: c", "1:5"), ("v:\n  <<: 3\n", "v.<< must be a mapping"),
        ])
    func malformed(text: String, expected: String) {
        let error = #expect(throws: DecodingFailure.self) { try YAMLReader.documents(text) }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test("aliases that stand for more than there is room for are refused")
    func explosion() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...7 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: DecodingFailure.self) { try YAMLReader.documents(text) }
        #expect(error?.description.contains("more than") == true)
    }
}
