import Testing

@testable import IPAllocSelection

@Suite("annotations that name pools")
struct PoolAnnotationTests {
    private static let poolPrefix =
        "wrong input, invalid format of Pod annotation 'ipam.spidernet.io/ippool': "
    private static let poolsPrefix =
        "wrong input, invalid format of Pod annotation 'ipam.spidernet.io/ippools': "

    @Test(
        "ippool is read leniently: any case, unknown members, null",
        arguments: [
            (#"{"ipv4":["a","b"],"ipv6":["c"]}"#, ["a", "b"], ["c"]),
            (#"{"IPv4":["a"],"IPV6":null}"#, ["a"], []),
            (#"{"ipv4":["exact"],"IPv4":["other"]}"#, ["exact"], []),
            (#"{"Ipv4":["last"],"IPv4":["first"]}"#, ["last"], []),
            (#"{"ipv4":[null,"a"],"interface":"eth0","x":[1]}"#, ["", "a"], []),
            (#" { } "#, [], []), ("null", [], []),
        ])
    func pool(text: String, ipv4: [String], ipv6: [String]) throws {
        let annotation = try PoolAnnotation(text)
        #expect(annotation.ipv4 == ipv4)
        #expect(annotation.ipv6 == ipv6)
    }

    @Test(
        "a malformed ippool is refused, and the place is told",
        arguments: [
            ("", "unexpected end of JSON input"), (" \n\t\r", "unexpected end of JSON input"),
            (
                #"{"ipv4":["a""#,
                "unexpected end of JSON input: the JSON text is not valid JSON: at its end: "
                    + #"expected "," or "]""#
            ),
            (
                "{} x",
                "the JSON text is not valid JSON: at line 1, column 4: something follows the value"
            ),
            ("[]", "the value must be an object, but is an array"),
            (#""a""#, "the value must be an object, but is a string"),
            (#"{"ipv4":"a"}"#, "ipv4 must be an array, but is a string"),
            (#"{"ipv6":["a",1]}"#, "ipv6[1] must be a string, but is a whole number"),
        ])
    func malformedPool(text: String, fault: String) {
        let message = failure { () throws(SelectionError) in _ = try PoolAnnotation(text) }
        #expect(message == Self.poolPrefix + fault)
    }

    @Test("ippools keeps the order of its items, and cleangateway is false unless told")
    func pools() throws {
        let annotation = try PoolsAnnotation(
            #"[{"interface":"net1","ipv4":["a"],"cleangateway":true},{"interface":"eth0","ipv6":["b"]}]"#
        )
        #expect(annotation.isNamed)
        let items = try annotation.candidates(requested: "eth0", networks: nil)
        #expect(
            items == [
                CandidateNames(interface: "net1", ipv4: ["a"], ipv6: [], cleanGateway: true),
                CandidateNames(interface: "eth0", ipv4: [], ipv6: ["b"], cleanGateway: false),
            ])
    }

    @Test(
        "items without interfaces are for eth0 and for the Multus networks in order",
        arguments: [
            (nil, ["eth0", "net1", "net2"]), ("a", ["eth0", "net1", "net2"]),
            ("a@x,b", ["eth0", "x", "net2"]), ("a,b@y,c", ["eth0", "net1", "y"]),
            (#"[{"name":"a"},{"name":"b","interface":"z"}]"#, ["eth0", "net1", "z"]),
        ])
    func unnamed(networks: String?, interfaces: [String]) throws {
        let annotation = try PoolsAnnotation(
            #"[{"ipv4":["a"]},{"ipv4":["b"],"cleangateway":true},null]"#)
        #expect(!annotation.isNamed)
        for requested in interfaces {
            let items = try annotation.candidates(requested: requested, networks: networks)
            #expect(items.map(\.interface) == interfaces)
            #expect(items.map(\.ipv4) == [["a"], ["b"], []])
            #expect(items.map(\.cleanGateway) == [false, true, false])
        }
    }

    @Test("one item without interface needs no Multus networks, so malformed ones do not matter")
    func oneUnnamed() throws {
        let annotation = try PoolsAnnotation(#"[{"ipv4":["a"]}]"#)
        #expect(try annotation.candidates(requested: "eth0", networks: "[").count == 1)
    }

    @Test(
        "a malformed ippools is refused",
        arguments: [
            ("", "unexpected end of JSON input"), ("[]", "value requires at least one item"),
            ("null", "value requires at least one item"),
            ("{}", "the value must be an array, but is an object"),
            ("[1]", "[0] must be an object, but is a whole number"),
            (#"[{"interface":1}]"#, "[0].interface must be a string, but is a whole number"),
            (
                #"[{"interface":"a","cleangateway":"yes"}]"#,
                "[0].cleangateway must be true or false, but is a string"
            ),
            (
                #"[{"interface":"eth0"},{"ipv4":["a"]}]"#,
                "NIC should be either all specified or all unspecified"
            ),
            (
                #"[{"interface":"eth0"},{"interface":"net1"},{"interface":"eth0"}]"#,
                "duplicate interface eth0"
            ),
        ])
    func malformedPools(text: String, fault: String) {
        let message = failure { () throws(SelectionError) in _ = try PoolsAnnotation(text) }
        #expect(message == Self.poolsPrefix + fault)
    }

    @Test("the interface that is being added must be listed, and none twice")
    func interfaces() throws {
        // Spiderpool's words, those of its early releases behind those of later ones.
        func missing(_ interface: String) -> String {
            Self.poolsPrefix + "interface \(interface) must be specified: the interfaces do not "
                + "contain that requested by runtime"
        }
        let named = try PoolsAnnotation(#"[{"interface":"net1","ipv4":["a"]}]"#)
        #expect(
            failure { () throws(SelectionError) in
                _ = try named.candidates(requested: "eth0", networks: nil)
            } == missing("eth0"))
        let unnamed = try PoolsAnnotation("[{},{}]")
        #expect(
            failure { () throws(SelectionError) in
                _ = try unnamed.candidates(requested: "net2", networks: "a")
            } == missing("net2"))
        #expect(
            failure { () throws(SelectionError) in
                _ = try unnamed.candidates(requested: "eth0", networks: "a@eth0")
            } == Self.poolsPrefix + "duplicate interface eth0")
        #expect(
            failure { () throws(SelectionError) in
                _ = try unnamed.candidates(requested: "eth0", networks: "a/b/c")
            } == "wrong input, invalid format of Pod annotation 'k8s.v1.cni.cncf.io/networks': "
                + "entry 'a/b/c' is not of the form [namespace/]name[@interface]")
    }

    @Test("namespaces list names; what is malformed is told with its annotation")
    func namespace() throws {
        func names(_ text: String) throws(SelectionError) -> [String] {
            try NamespacePools.names(
                text, key: AnnotationNames.namespaceIPv4Pools, namespace: "ns")
        }
        #expect(try names(#"["a","b*"]"#) == ["a", "b*"])
        #expect(try names("null") == [])
        let prefix =
            "wrong input, invalid format of annotation 'ipam.spidernet.io/default-ipv4-ippool' "
            + "of Namespace ns: "
        for (text, fault) in [
            ("", "unexpected end of JSON input"),
            (#"{"a":1}"#, "the value must be an array, but is an object"),
            ("[true]", "[0] must be a string, but is a boolean"),
        ] {
            let message = failure { () throws(SelectionError) in _ = try names(text) }
            #expect(message == prefix + fault)
        }
    }
}
