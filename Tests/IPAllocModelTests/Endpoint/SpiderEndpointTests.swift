import IPAllocJSON
import Testing

@testable import IPAllocModel

@Suite("SpiderEndpoint")
struct SpiderEndpointTests {
    private static let pod = try! Pod(
        parsing:
            #"{"metadata":{"name":"web-0","namespace":"n","uid":"u"},"spec":{"nodeName":"node1"}}"#)

    @Test("a record belongs to its pod unless it survives it")
    func owners() {
        let own = SpiderEndpoint(
            for: Self.pod, controllerKind: "Deployment", controllerName: "web", survivesPod: false)
        #expect(own.name == "web-0")
        #expect(own.metadata.namespace == "n")
        #expect(own.metadata.finalizers == ["spiderpool.spidernet.io"])
        #expect(own.metadata.ownerReferences.map(\.uid) == ["u"])
        #expect(own.metadata.controller == nil)
        #expect(own.status.current.uid == "u")
        #expect(own.status.current.node == "node1")
        #expect(own.status.ownerControllerType == "Deployment")
        #expect(own.status.ownerControllerName == "web")
        let surviving = SpiderEndpoint(
            for: Self.pod, controllerKind: "StatefulSet", controllerName: "web", survivesPod: true)
        #expect(surviving.metadata.ownerReferences.isEmpty)
    }

    @Test("all fields of an allocation survive a round trip, older ones included")
    func roundTrip() throws {
        let json = try JSONValue(
            parsing: """
                {"apiVersion": "spiderpool.spidernet.io/v2beta1", "kind": "SpiderEndpoint",
                 "metadata": {"name": "web"},
                 "status": {"current": {"uid": "u", "node": "n", "ips": [
                   {"interface": "eth0", "ipv4": "10.6.0.1/16", "ipv4Pool": "a",
                    "ipv6": "fd00::1/64", "ipv6Pool": "b", "vlan": 0, "ipv4Gateway": "10.6.0.254",
                    "ipv6Gateway": "fd00::ff", "cleanGateway": true, "mac": "0a:00:00:00:00:01",
                    "routes": [{"dst": "10.9.0.0/16", "gw": "10.6.0.2"}]}]},
                  "history": [{"containerID": "c"}],
                  "ownerControllerType": "Pod", "ownerControllerName": "web"}}
                """)
        let endpoint = try SpiderEndpoint(json: json)
        #expect(endpoint.json == json)
        #expect(endpoint.status.current.ips.first?.unknown.isEmpty == true)
        #expect(endpoint.status.unknown.keys.sorted() == ["history"])
    }
}
