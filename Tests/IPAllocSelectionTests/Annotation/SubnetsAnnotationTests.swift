import Testing

@testable import IPAllocSelection

@Suite("SubnetsAnnotation")
struct SubnetsAnnotationTests {
    @Test("subnets names the subnets of each interface")
    func several() throws {
        let annotation = try SubnetsAnnotation(
            #"[{"interface":"eth0","ipv4":["a","ignored"]},{"interface":"net1","ipv6":["b"]}]"#,
            form: .several)
        #expect(
            annotation.candidates(requested: "net1", cleanGateway: true) == [
                CandidateNames(
                    interface: "eth0", ipv4: ["a", "ignored"], ipv6: [], cleanGateway: true),
                CandidateNames(interface: "net1", ipv4: [], ipv6: ["b"], cleanGateway: true),
            ])
    }

    @Test(
        "subnet serves whatever interface is added, from the pool of the one it names",
        arguments: [
            (#"{"ipv4":["a"]}"#, "eth0"), (#"{"interface":"","ipv4":["a"]}"#, "eth0"),
            (#"{"interface":"net1","ipv4":["a"]}"#, "net1"),
        ])
    func single(text: String, poolInterface: String) throws {
        let annotation = try SubnetsAnnotation(text, form: .single)
        #expect(
            annotation.candidates(requested: "net2", cleanGateway: false) == [
                CandidateNames(
                    interface: "net2", poolInterface: poolInterface, ipv4: ["a"], ipv6: [],
                    cleanGateway: false)
            ])
    }

    @Test(
        "what is not allowed is told with the annotation's text",
        arguments: [
            (
                #"[{"interface":"a","ipv4":[""]}]"#,
                "it's invalid to set an empty IPv4 subnet with mutilple interfaces"
            ),
            (
                #"[{"interface":"a","ipv4":["x"]},{"interface":"b","ipv6":[null]}]"#,
                "it's invalid to set an empty IPv6 subnet with mutilple interfaces"
            ),
            (
                #"[{"interface":"a","ipv4":[],"ipv6":[]}]"#,
                "it's invalid to set dual empty subnet with multiple interfaces"
            ),
            (
                #"[{"interface":"a","ipv4":["x"]},{"interface":"b","ipv4":["x"]}]"#,
                "it's invalid to use the same subnet for multiple interfaces"
            ),
            (
                #"[{"interface":"a","ipv6":["x"]},{"interface":"b","ipv6":["x"]}]"#,
                "it's invalid to use the same subnet for multiple interfaces"
            ),
            (
                #"[{"interface":"a","ipv4":["x"]},{"interface":"a","ipv4":["y"]}]"#,
                "it's invalid to use the same Interface name for multiple interfaces"
            ),
            ("[]", "no subnets specified"), ("null", "no subnets specified"),
        ])
    func problemsOfSeveral(text: String, problem: String) {
        let message = failure { () throws(SelectionError) in
            _ = try SubnetsAnnotation(text, form: .several)
        }
        #expect(message == "wrong input, \(problem): \(text)")
    }

    @Test(
        "the same of a single item",
        arguments: [
            (#"{"ipv4":[""]}"#, "it's invalid to set an empty IPv4 subnet with single interface"),
            (#"{"ipv6":[""]}"#, "it's invalid to set an empty IPv6 subnet with single interface"),
            ("{}", "it's invalid to set dual empty subnet with single interface"),
            ("null", "it's invalid to set dual empty subnet with single interface"),
        ])
    func problemsOfSingle(text: String, problem: String) {
        let message = failure { () throws(SelectionError) in
            _ = try SubnetsAnnotation(text, form: .single)
        }
        #expect(message == "wrong input, \(problem): \(text)")
    }

    @Test(
        "what cannot be parsed is told with key and text",
        arguments: [
            (SubnetsAnnotation.Form.several, "", "unexpected end of JSON input"),
            (.single, "", "unexpected end of JSON input"),
            (.several, "{}", "the value must be an array, but is an object"),
            (.single, "[]", "the value must be an object, but is an array"),
            (
                .several, #"[{"interface":"a","ipv4":"x"}]"#,
                "[0].ipv4 must be an array, but is a string"
            ),
            (.several, #"[{"ipv4":["x"]}]"#, "interface must be specified"),
        ])
    func unparsable(form: SubnetsAnnotation.Form, text: String, fault: String) {
        let message = failure { () throws(SelectionError) in
            _ = try SubnetsAnnotation(text, form: form)
        }
        #expect(
            message == "wrong input, failed to parse anntation '\(form.key)' value '\(text)', "
                + "error: \(fault)")
    }
}
