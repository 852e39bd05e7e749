import Testing

@testable import IPAllocJSON

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
        for text in ["0", "9223372036854775807", "-9223372036854775808", "0.1", "5e-324"]
            + ["9223372036854775808", "18446744073709551617", "\(UInt128.max)"]
        {
            #expect(try JSONValue(parsing: text).text() == text)
        }
        #expect(try JSONValue(parsing: "1e3") == .integer(1000))
        #expect(try JSONValue(parsing: "1e20") == .number(1e20))
        #expect(try JSONValue(parsing: "-9223372036854775809") == .number(-0x1p63))
        #expect(try JSONValue(parsing: "\(UInt128.max)0") == .number(Double(UInt128.max) * 10))
    }

    @Test("counts of any size are whole numbers")
    func counts() throws {
        let edge = UInt128(Int64.max)
        for (count, json) in [
            (0, JSONValue.integer(0)), (edge, .integer(.max)), (edge + 1, .large(edge + 1)),
            (.max, .large(.max)),
        ] {
            #expect(count.json == json)
            #expect(try UInt128(json: json) == count)
            #expect(try JSONValue(parsing: json.text()) == json)
        }
        for json in [JSONValue.integer(-1), .number(0.5), .null, .string("1")] {
            #expect(throws: DecodingFailure.self) { try UInt128(json: json) }
        }
        #expect(throws: DecodingFailure.self) { try Int(json: .large(edge + 1)) }
    }

    @Test("keys are sorted by their bytes")
    func keyOrder() {
        let names = ["10.6.0.10", "10.6.0.9", "B", "a", "é"]
        let members = JSONObject(uniqueKeysWithValues: names.map { ($0, .null) })
        let list = names.map { "\"\($0)\":null" }.joined(separator: ",")
        #expect(JSONValue.object(members).text() == "{\(list)}")
    }

    @Test(
        "malformed texts are refused with the place",
        arguments: [
            ("", "is empty; give one JSON value"), (" \n", "is empty; give one JSON value"),
            ("{", "at its end: expected a member's name in double quotes"),
            ("{a:1}", "at line 1, column 2: expected a member's name in double quotes"),
            (#"{"a" 1}"#, #"at line 1, column 6: expected ":""#),
            (#"{"a":1 "b":2}"#, #"at line 1, column 8: expected "," or "}""#),
            (#"{"a":1,}"#, "at line 1, column 8: expected a member's name in double quotes"),
            ("[1,]", "at line 1, column 4: expected a value"),
            ("[1 2]", #"at line 1, column 4: expected "," or "]""#),
            ("[1", #"at its end: expected "," or "]""#), ("[", "at its end: expected a value"),
            (#"{"a":1}x"#, "at line 1, column 8: something follows the value"),
            ("[\n  1,\n  nul]", "at line 3, column 3: expected a value"),
            ("[\"éé\", x]", "at line 1, column 8: expected a value"),
            ("tru", "at line 1, column 1: expected a value"),
            ("'a'", "at line 1, column 1: expected a value"),
            ("\"a", "at its end: a string is not closed"),
            ("\"a\\", "at its end: a string is not closed"),
            ("\"a\nb\"", "at line 1, column 3: a control character must be escaped"),
            (
                #""\q""#,
                #"at line 1, column 3: there is no such escape; a backslash itself is written \\"#
            ),
            (#""\u12""#, "at line 1, column 6: expected four hexadecimal digits"),
            (#""\ud800""#, "at line 1, column 8: a surrogate lacks its partner"),
            (#""\udc00""#, "at line 1, column 8: a surrogate lacks its partner"),
            (#""\ud800\u0041""#, "at line 1, column 14: a surrogate lacks its partner"),
            ("-", "at its end: expected a digit"), ("1.", "at its end: expected a digit"),
            ("1e", "at its end: expected a digit"), ("+1", "at line 1, column 1: expected a value"),
            ("01", "at line 1, column 2: something follows the value"),
            ("[1e999]", "at line 1, column 2: the number is too large"),
        ])
    func malformed(_ text: String, _ message: String) {
        let failure = #expect(throws: DecodingFailure.self) {
            try JSONValue(parsing: text)
        }?.description
        let prefix = message.hasPrefix("is empty") ? "" : "is not valid JSON: "
        #expect(failure == "the JSON text " + prefix + message)
    }

    @Test("texts that end before their value does are told from those that do not fit")
    func earlyEnds() {
        func endsEarly(_ text: String) -> Bool? {
            do throws(DecodingFailure) {
                _ = try JSONValue(parsing: text)
                return nil
            } catch {
                return error.endsEarly
            }
        }
        for text in ["", " ", "[", "[1", #"{"a""#, #"{"a":"#, #""a"#, "-"] {
            #expect(endsEarly(text) == true, "\(text)")
        }
        for text in ["[1,]", "{a", "x", "1 2", "nul"] {
            #expect(endsEarly(text) == false, "\(text)")
        }
    }

    @Test("bytes that are no UTF-8 are refused")
    func malformedBytes() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0x5C, 0x6E, 0xC3, 0x22]] {
            let failure = #expect(throws: DecodingFailure.self) {
                try JSONValue(parsing: bytes)
            }?.description
            #expect(failure?.hasSuffix("column 2: the string is not valid UTF-8") == true)
        }
    }

    @Test("escapes stand for their characters, and are written as few as can be")
    func escapes() throws {
        let value = try JSONValue(parsing: #""\b\f\n\r\t\/\\\"\u00e9\uD83D\uDE00""#)
        #expect(value.string == "\u{8}\u{c}\n\r\t/\\\"é\u{1F600}")
        #expect(value.text() == #""\u0008\u000c\n\r\t/\\\"é\#u{1F600}""#)
        #expect("\(value)" == value.text())
    }

    @Test("containers are nested up to a limit, and no deeper")
    func depth() {
        for depth in [JSONReader.depthMax, JSONReader.depthMax + 1, 100_000] {
            for (opening, closing) in [("[", "]"), (#"{"a":"#, "}")] {
                let text =
                    String(repeating: opening, count: depth) + "1"
                    + String(repeating: closing, count: depth)
                if depth <= JSONReader.depthMax {
                    #expect(throws: Never.self) { try JSONValue(parsing: text) }
                    continue
                }
                let failure = #expect(throws: DecodingFailure.self) {
                    try JSONValue(parsing: text)
                }
                #expect(
                    failure?.description.hasSuffix("containers are nested more than 512 deep")
                        == true)
            }
        }
    }

    @Test("keys that only look equal, and keys that are repeated, do no harm")
    func doubtfulKeys() throws {
        let value = try JSONValue(parsing: #"{"a":1,"a":2,"\u00e9":3,"e\u0301":4}"#)
        #expect(value["a"] != nil)
        #expect(value["é"] != nil)
    }
}
