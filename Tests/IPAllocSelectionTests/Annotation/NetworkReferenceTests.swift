import Testing

@testable import IPAllocSelection

@Suite("NetworkReference")
struct NetworkReferenceTests {
    @Test(
        "both forms of Multus annotations are read",
        arguments: [
            ("a", ["default/a"], [nil as String?]), ("ns/a@x", ["ns/a"], ["x"]),
            (" a , n/b@y\n", ["default/a", "n/b"], [nil, "y"]),
            (#"[{"name":"a"}]"#, ["default/a"], [nil]),
            (
                """
                [ { "name": "a", "namespace": "ns", "interface": "x" },
                  { "Name": "b", "ips": ["10.6.0.1"] } ]
                """, ["ns/a", "default/b"], ["x", nil]
            ),
            ("[]", [], []),
        ])
    func reading(text: String, names: [String], interfaces: [String?]) throws {
        let list = try NetworkReference.list(text)
        #expect(list.map { $0.qualifiedName(defaultNamespace: "default") } == names)
        #expect(list.map(\.interface) == interfaces)
    }

    @Test(
        "malformed entries are told",
        arguments: [
            ("", "entry '' is not of the form [namespace/]name[@interface]"),
            ("a,,b", "entry '' is not of the form [namespace/]name[@interface]"),
            ("a@b@c", "entry 'a@b@c' is not of the form [namespace/]name[@interface]"),
            ("a/", "entry 'a/' is not of the form [namespace/]name[@interface]"),
            ("@x", "entry '@x' is not of the form [namespace/]name[@interface]"),
            ("[{}]", "entry 0 has no name"),
            (#"{"name":"a"}"#, "the value must be an array, but is an object"),
        ])
    func malformed(text: String, fault: String) {
        #expect(throws: AnnotationFault(fault)) { try NetworkReference.list(text) }
    }
}
