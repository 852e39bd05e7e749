import IPAllocJSON
import Testing

@testable import IPAllocModel

@Suite("Resource")
struct ResourceTests {
    @Test("unknown fields survive a round trip at every level")
    func unknownFields() throws {
        let text = """
            {"apiVersion": "spiderpool.spidernet.io/v2beta1", "kind": "SpiderIPPool", "future": [1],
             "metadata": {"name": "a", "managedFields": [{"manager": "kubectl"}],
               "ownerReferences": [{"apiVersion": "v1", "kind": "K", "name": "n", "uid": "u",
                                    "controller": false, "extra": {"a": null}}]},
             "spec": {"subnet": "10.6.0.0/16", "ips": ["10.6.0.1"], "mode": {"deep": [true, 0.5]},
               "routes": [{"dst": "10.9.0.0/16", "gw": "10.6.0.1", "metric": 5}],
               "podAffinity": {"matchLabels": {"a": "b"}, "x": 1,
                 "matchExpressions": [{"key": "k", "operator": "Exists", "y": 2}]}},
             "status": {"totalIPCount": 1, "conditions": []}}
            """
        let json = try JSONValue(parsing: text)
        let pool = try SpiderIPPool(json: json)
        #expect(pool.json == json)
        #expect(pool.jsonText == json.text())
        #expect(pool.spec.routes?.first?.unknown == ["metric": .integer(5)])
        #expect(pool.unknown == ["future": .array([.integer(1)])])
    }

    @Test(
        "the walkthrough's resources survive a round trip",
        arguments: [
            Walkthrough.subnet, Walkthrough.otherSubnet, Walkthrough.pool, Walkthrough.otherPool,
            Walkthrough.deployment, Walkthrough.network,
        ])
    func walkthrough(_ text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(try ResourceCatalog.decode(json).json == json)
    }

    @Test("a property counts before an unknown member of its name, in the object and in the text")
    func unknownNamesake() throws {
        var pool = SpiderIPPool()
        pool.spec.subnet = "10.6.0.0/16"
        pool.spec.unknown = ["subnet": .integer(1), "zone": .null, "a": .string("\"")]
        let text =
            #"{"apiVersion":"\#(SpiderIPPool.kind.apiVersion)","kind":"SpiderIPPool","#
            + #""spec":{"a":"\"","subnet":"10.6.0.0/16","zone":null}}"#
        #expect(pool.json.text() == text)
        #expect(pool.jsonText == text)
    }

    @Test("an explicitly empty list of routes differs from an absent one")
    func emptyRoutes() throws {
        let pool = try SpiderIPPool(parsing: #"{"spec":{"routes":[]}}"#)
        #expect(pool.spec.routes == [])
        #expect(pool.json["spec"]?["routes"] == .array([]))
        #expect(try SpiderIPPool(parsing: #"{"spec":{"routes":null}}"#).spec.routes == nil)
    }

    @Test(
        "what cannot be read is told with its place",
        arguments: [
            (#"{"spec":{"ips":[1]}}"#, "spec.ips[0] must be a string, but is a whole number"),
            (#"{"spec":{"ips":"x"}}"#, "spec.ips must be an array, but is a string"),
            (
                #"{"spec":{"routes":[{},{"gw":true}]}}"#,
                "spec.routes[1].gw must be a string, but is a boolean"
            ),
            (
                #"{"metadata":{"labels":{"a.b/c":[]}}}"#,
                "metadata.labels[a.b/c] must be a string, but is an array"
            ),
            (#"{"spec":{"default":"yes"}}"#, "spec.default must be true or false, but is a string"),
            (
                #"{"spec":{"vlan":1.5}}"#,
                "spec.vlan must be a whole number, but is a number with a fraction"
            ),
            ("[]", "the JSON text must be an object, but is an array"),
            (#"{"kind":"Pod"}"#, #"kind must be "SpiderIPPool", but is "Pod""#),
        ])
    func places(_ text: String, _ message: String) {
        let failure = decodingFailure { () throws(DecodingFailure) in
            _ = try SpiderIPPool(parsing: text)
        }
        #expect(failure == message)
    }

    @Test("kinds answer to their names in any case")
    func kinds() {
        for argument in [
            "sp", "spiderippool", "SpiderIPPools", "spiderippool.spiderpool.spidernet.io",
        ] {
            #expect(ResourceCatalog.type(answeringTo: argument) == SpiderIPPool.self)
        }
        #expect(ResourceCatalog.type(answeringTo: "ss") == SpiderSubnet.self)
        #expect(ResourceCatalog.type(answeringTo: "sr") == SpiderReservedIP.self)
        #expect(ResourceCatalog.type(answeringTo: "se") == SpiderEndpoint.self)
        #expect(ResourceCatalog.type(answeringTo: "scc") == SpiderCoordinator.self)
        #expect(ResourceCatalog.type(answeringTo: "deploy.apps") == nil)
        #expect(
            ResourceCatalog.type(answeringTo: "net-attach-def") == NetworkAttachmentDefinition.self)
        #expect(SpiderReservedIP.kind.plural == "spiderreservedips")
        #expect(SpiderCoordinator.kind.plural == "spidercoordinators")
        let names = ResourceCatalog.types.flatMap { [$0.kind.plural] + $0.kind.shortNames }
        #expect(Set(names).count == names.count)
    }

    @Test("a category means several kinds, a name one")
    func names() {
        #expect(ResourceCatalog.types(answeringTo: "Spiderpool").count == 6)
        #expect(ResourceCatalog.types(answeringTo: "sp").count == 1)
        #expect(ResourceCatalog.types(answeringTo: "x").isEmpty)
    }

    @Test("kinds and versions that are not known are refused by name")
    func unknownKinds() {
        func failure(_ text: String) -> String? {
            decodingFailure { () throws(DecodingFailure) in
                _ = try ResourceCatalog.decode(try JSONValue(parsing: text))
            }
        }
        #expect(
            failure(#"{"apiVersion":"v1","kind":"Widget"}"#)?.hasPrefix(
                #"kind is "Widget", which is not known; known are SpiderIPPool, "#) == true)
        #expect(
            failure(#"{"apiVersion":"apps/v1beta1","kind":"Deployment"}"#)
                == #"apiVersion is "apps/v1beta1", but Deployment is known in apps/v1"#)
        #expect(failure("{}") == "apiVersion must be there and be a string")
    }
}
