import Testing

@testable import IPAllocModel

@Suite("JSONValue")
struct JSONValueTests {
    @Test("a text is read and written with sorted keys and plain slashes")
    func roundTrip() throws {
        let text = #"{"b":[1,-2.5,null,true],"a":{"x/y":"é\n\"\\\u0001"},"c":[],"d":{}}"#
        let value = try JSONValue(parsing: text)
        #expect(value["b"]?.array == [.integer(1), .number(-2.5), .null, .bool(true)])
        #expect(
            value.text()
                == #"{"a":{"x/y":"é\n\"\\\u0001"},"b":[1,-2.5,null,true],"c":[],"d":{}}"#)
        #expect(try JSONValue(parsing: value.text()) == value)
    }

    @Test("indentation puts each value on a line of its own")
    func indentation() throws {
        let value = try JSONValue(parsing: #"{"b":[1,{}],"a":"x","c":[]}"#)
        #expect(
            value.text(indentation: 4) == """
                {
                    "a": "x",
                    "b": [
                        1,
                        {}
                    ],
                    "c": []
                }
                """)
    }

    @Test("numbers keep their kind")
    func numbers() throws {
        for text in ["0", "9223372036854775807", "-9223372036854775808", "0.1", "5e-324"] {
            #expect(try JSONValue(parsing: text).text() == text)
        }
        #expect(try JSONValue(parsing: "1e3") == .integer(1000))
        #expect(try JSONValue(parsing: "1e20") == .number(1e20))
    }

    @Test("keys are sorted by their bytes")
    func keyOrder() {
        let names = ["10.6.0.10", "10.6.0.9", "B", "a", "é"]
        let members = JSONObject(uniqueKeysWithValues: names.map { ($0, .null) })
        let list = names.map { "\"\($0)\":null" }.joined(separator: ",")
        #expect(JSONValue.object(members).text() == "{\(list)}")
    }

    @Test(
        "malformed texts are refused",
        arguments: ["", " ", "{", "{\"a\":1}x", "nul", "'a'", "1e999", "\u{1}", "[1 2]"])
    func malformed(_ text: String) {
        #expect(
            decodingFailure { () throws(DecodingFailure) in _ = try JSONValue(parsing: text) }
                != nil)
    }

    @Test("deep nesting is refused, not followed to the end of the stack")
    func depth() {
        let text = String(repeating: "[", count: 100_000)
        #expect(
            decodingFailure { () throws(DecodingFailure) in _ = try JSONValue(parsing: text) }
                != nil)
        let closed = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect(
            decodingFailure { () throws(DecodingFailure) in _ = try JSONValue(parsing: closed) }
                == nil)
    }

    @Test("keys that only look equal, and keys that are repeated, do no harm")
    func doubtfulKeys() throws {
        let value = try JSONValue(parsing: #"{"a":1,"a":2,"\u00e9":3,"e\u0301":4}"#)
        #expect(value["a"] != nil)
        #expect(value["é"] != nil)
    }
}
