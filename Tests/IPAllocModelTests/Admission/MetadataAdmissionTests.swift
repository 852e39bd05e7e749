import IPAllocJSON
import Testing

@testable import IPAllocModel

@Suite("admission of any resource")
struct MetadataAdmissionTests {
    private func failure(_ resource: some Resource) -> String? {
        Admission().create(resource).failure?.description
    }

    @Test("names and labels are those that Kubernetes allows")
    func names() {
        #expect(
            failure(makePool("")) == #"SpiderIPPool.spiderpool.spidernet.io "" is invalid: "#
                + "metadata.name: Required value: name or generateName is required")
        #expect(
            failure(makePool("A_")) == #"SpiderIPPool.spiderpool.spidernet.io "A_" is invalid: "#
                + #"metadata.name: Invalid value: "A_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
        )
        var deployment = Deployment()
        deployment.name = "web"
        #expect(failure(deployment) == nil)
        deployment.metadata.labels = ["a": "b!"]
        #expect(failure(deployment)?.contains(#"metadata.labels: Invalid value: "b!""#) == true)
        for name in ["a", "a.b-c", "0", String(repeating: "a", count: 253)] {
            #expect(failure(makePool(name)) == nil)
        }
        for name in [".a", "a.", "a..b", "a-", "-a", String(repeating: "a", count: 254)] {
            #expect(failure(makePool(name)) != nil)
        }
    }

    @Test("fields of own kinds that mean nothing are named in warnings")
    func unknownFields() throws {
        let text = #"""
            {"apiVersion":"spiderpool.spidernet.io/v2beta1","kind":"SpiderIPPool",
            "metadata":{"name":"p","other":1},"other":1,"spec":{"subnet":"10.88.0.0/24",
            "ips":["10.88.0.1"],"gatway":"10.88.0.254","podAffinity":{"matchLabels":{"a":"b"},"matchLabel":{}}}}
            """#
        let pool = try SpiderIPPool(parsing: text)
        let expected = ["spec.gatway", "spec.podAffinity.matchLabel"].map {
            "unknown field \"\($0)\""
        }
        let made = Admission().create(pool)
        #expect(made.failure == nil)
        #expect(made.warnings.sorted() == expected)
        var changed = made.object
        changed.spec.unknown = [:]
        let view = ListedResources(pools: [made.object])
        #expect(
            Admission(view: view).update(made.object, to: changed).warnings == [expected[1]])
        // Others' kinds have more fields than are known here.
        let pod = try Pod(
            parsing: #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"q"},"spec":{"x":1}}"#)
        #expect(Admission().create(pod).warnings == [])
    }

    @Test("resources whose type is found out only when read are admitted by the rules of it")
    func erased() throws {
        func create(_ resource: some Resource) -> AdmissionFailure? {
            Admission().create(resource).failure
        }
        let pool = try ResourceCatalog.decode(JSONValue(parsing: Walkthrough.pool))
        #expect(create(pool) == nil)
        let wrong: any Resource = makePool(subnet: "x")
        #expect(create(wrong)?.errors.first?.field == "spec.ipVersion")
        for type in ResourceCatalog.types {
            let resource = type.init()
            func change(_ resource: some Resource) -> AdmissionFailure? {
                Admission().update(resource, to: resource).failure
                    ?? Admission().delete(resource).failure
            }
            #expect(change(resource) == nil || type.kind.group == ResourceNames.group)
        }
    }
}
