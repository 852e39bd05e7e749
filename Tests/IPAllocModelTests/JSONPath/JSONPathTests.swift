import IPAllocJSON
import IPAllocTestSupport
import Testing

@testable import IPAllocModel

@Suite("JSONPath")
struct JSONPathTests {
    private static let list = #"""
        {"kind": "List", "items": [
          {"metadata": {"name": "a", "labels": {"app.kubernetes.io/name": "web", "x": "1"}},
           "spec": {"ips": ["10.6.0.1-10.6.0.5", "10.6.0.9"], "default": true, "count": 5},
           "status": {"allocatedIPs": "{\"10.6.0.1\":{}}"}},
          {"metadata": {"name": "b"}, "spec": {"ips": [], "default": false, "count": 2.5}},
          {"metadata": {"name": "c"}, "spec": {"count": 10}}]}
        """#

    private func text(_ template: String) throws -> String {
        try JSONPath(template).text(for: try JSONValue(parsing: Self.list))
    }

    @Test(
        "paths find what kubectl finds",
        arguments: [
            ("{.kind}", "List"), ("{$.kind}", "List"), ("{ .kind }", "List"),
            ("plain", "plain"), ("", ""), (".kind", ".kind"), ("kind={.kind}!", "kind=List!"),
            ("{.items[*].metadata.name}", "a b c"), ("{.items[0].metadata.name}", "a"),
            ("{.items[-1].metadata.name}", "c"), ("{.items[0,2].metadata.name}", "a c"),
            ("{.items[0:2].metadata.name}", "a b"), ("{.items[1:].metadata.name}", "b c"),
            ("{.items[:-1].metadata.name}", "a b"), ("{.items[::2].metadata.name}", "a c"),
            ("{.items[:].metadata.name}", "a b c"), ("{.items[5:].metadata.name}", ""),
            ("{.items[0].status.allocatedIPs}", #"{"10.6.0.1":{}}"#),
            ("{.items[0].spec.ips}", #"["10.6.0.1-10.6.0.5","10.6.0.9"]"#),
            (
                "{.items[0].spec}",
                #"{"count":5,"default":true,"ips":["10.6.0.1-10.6.0.5","10.6.0.9"]}"#
            ),
            ("{.items[*].spec.count}", "5 2.5 10"), ("{.items[*].spec.default}", "true false"),
            ("{.items[0].metadata.labels['app.kubernetes.io/name']}", "web"),
            (#"{.items[0].metadata.labels["app.kubernetes.io/name"]}"#, "web"),
            (#"{.items[0].metadata.labels.app\.kubernetes\.io/name}"#, "web"),
            ("{.items[0].metadata['name','labels'].x}", "1"),
            ("{.items[0].metadata.labels.*}", "web 1"), ("{..name}", "a b c"),
            ("{.items[*]..count}", "5 2.5 10"), ("{.missing.deep}", ""), ("{.kind.deep}", ""),
            (#"{"\n\t\"\\"}"#, "\n\t\"\\"), ("{'x'}", "x"), ("{.items[0]['kind']}", ""),
        ])
    func paths(_ template: String, _ expected: String) throws {
        #expect(try text(template) == expected)
    }

    @Test(
        "filters keep the elements that fulfil them",
        arguments: [
            (#"?(@.metadata.name=="b")"#, "b"), (#"?(@.metadata.name=='b')"#, "b"),
            (#"?(@.metadata.name != "b")"#, "a c"), ("?(@.spec.default==true)", "a"),
            ("?(@.spec.default)", "a b"), ("?(@.missing)", ""), ("?(@.spec.count>2.5)", "a c"),
            ("?(@.spec.count>=2.5)", "a b c"), ("?(@.spec.count<5)", "b"),
            ("?(@.spec.count<=5)", "a b"), ("?(@.spec.count==5.0)", "a"),
            ("?(@.spec.ips[0]==\"10.6.0.1-10.6.0.5\")", "a"),
            (#"?(@.metadata.name>"a")"#, "b c"), (#"?(@.metadata.name<$.kind)"#, ""),
            (#"?(@.spec.count>"a")"#, ""), (#"?(@.spec.count=="5")"#, ""),
            (#"?(@.metadata.labels.app\.kubernetes\.io/name=="web")"#, "a"),
            ("?(.spec.count==-1)", ""), ("?(@.spec.default==null)", ""),
        ])
    func filters(_ filter: String, _ names: String) throws {
        #expect(try text("{.items[\(filter)].metadata.name}") == names)
    }

    @Test("ranges repeat what they enclose, and may be nested")
    func ranges() throws {
        #expect(
            try text(#"{range .items[*]}{.metadata.name}{"\t"}{.spec.count}{"\n"}{end}"#)
                == "a\t5\nb\t2.5\nc\t10\n")
        #expect(
            try text("{range .items[*]}<{range .spec.ips[*]}({@})({$.kind}){end}>{end}.")
                == "<(10.6.0.1-10.6.0.5)(List)(10.6.0.9)(List)><><>.")
        #expect(try text("{range .missing}x{end}") == "")
    }

    @Test(
        "malformed templates are refused with the place",
        arguments: [
            ("{.a", #"at the template's end: expected "}""#),
            (
                "{.a[}",
                #"at character 5, "}": expected an index, a slice, *, a quoted name or ?(…)"#
            ),
            ("{.a[1}", #"at character 6, "}": expected "]""#),
            ("{.a['x]}", "at the template's end: the quoted text is not closed"),
            ("{end}", #"at character 5, "}": there is no range to end here"#),
            ("{range .a}x", "at the template's end: a range is not ended; add {end}"),
            ("{}", #"at character 2, "}": a path must begin with ".", "[", "$" or "@""#),
            ("{a}", #"at character 2, "a": a path must begin with ".", "[", "$" or "@""#),
            ("{.a[?(@.b=1)]}", #"at character 10, "=": expected ==, !=, <, <=, >, >= or ")""#),
            (
                "{.a[?(@.b==x)]}",
                #"at character 12, "x": expected a path, a number, true, false, null or a quoted text"#
            ),
            ("{.a[?(@.b==1]}", #"at character 13, "]": expected ")""#),
            ("{.a[::0]}", #"at character 8, "]": the step of a slice must be at least 1"#),
            ("{.a[99999999999999999999]}", #"at character 25, "]": expected a whole number"#),
            ("{.a\\", "at the template's end: nothing follows the backslash"),
        ])
    func malformed(_ template: String, _ message: String) {
        do throws(OutputFailure) {
            _ = try JSONPath(template)
            Issue.record("not refused")
        } catch {
            #expect(error.description == "jsonpath \"\(template)\": \(message)")
        }
    }

    @Test("nesting is bounded")
    func nesting() throws {
        func failure(_ template: String) -> Bool {
            do {
                _ = try JSONPath(template)
                return false
            } catch {
                return "\(error)".hasSuffix("ranges and filters are nested more than 32 deep")
            }
        }
        for (count, isRefused) in [(32, false), (33, true), (10_000, true)] {
            let opening = String(repeating: "{range .a}", count: count)
            #expect(failure(opening + String(repeating: "{end}", count: count)) == isRefused)
        }
        #expect(failure("{.a" + String(repeating: "[?(@.a", count: 10_000)))
    }

    @Test("elements that are not there are told, members are left out")
    func missing() throws {
        func failure(_ template: String) -> String? {
            do {
                _ = try text(template)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(
            failure("{.items[3]}")
                == #"jsonpath "{.items[3]}": index 3 asks for more than the 3 elements"#)
        #expect(
            failure("{.kind[0]}")
                == #"jsonpath "{.kind[0]}": brackets ask for elements of a string; only arrays have some"#
        )
    }

    @Test("random templates are read or refused")
    func randomTemplates() throws {
        var random = SeededGenerator.forTest()
        let pieces = [
            "{", "}", ".", "[", "]", "*", "?(", ")", "@", "$", "==", "<", "'", "\"", "a", "items",
            "range ", "end", "-1", ":", ",", "\\", " ", "9", "metadata",
        ]
        let value = try JSONValue(parsing: Self.list)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0..<12, using: &random)
            let template = (0..<count).map { _ in pieces.randomElement(using: &random)! }.joined()
            guard let path = try? JSONPath(template) else { continue }
            _ = try? path.text(for: value)
        }
    }
}
