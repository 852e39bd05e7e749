import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("PodNetworks")
struct PodNetworksTests {
    private func network(
        _ interface: String, _ annotations: [String: String], clusterNetwork: String? = nil
    ) -> PodNetworks.Network {
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "p", namespace: "ns")
        pod.metadata.annotations = annotations
        var settings = SelectionSettings()
        settings.clusterNetwork = clusterNetwork
        return PodNetworks(pod: pod, settings: settings).network(of: interface)
    }

    @Test("the first interface's network is the pod's, or else the cluster's")
    func first() {
        let key = AnnotationNames.multusDefaultNetwork
        #expect(network("eth0", [:]) == .clusterNetworkUnset)
        #expect(network("eth0", [key: ""], clusterNetwork: "") == .clusterNetworkUnset)
        #expect(network("eth0", [key: "[]"]) == .clusterNetworkUnset)
        #expect(network("eth0", [:], clusterNetwork: "a") == .named("kube-system/a"))
        #expect(network("eth0", [key: "x/b"], clusterNetwork: "a") == .named("x/b"))
        #expect(network("eth0", [key: #"[{"name":"c"}]"#]) == .named("kube-system/c"))
        #expect(
            network("eth0", [key: "a/b/c"])
                == .unknown(
                    "the network 'a/b/c' is malformed: entry 'a/b/c' is not of the form "
                        + "[namespace/]name[@interface]"))
    }

    @Test("a further interface's network is the entry of its name, or of its place")
    func further() {
        let key = AnnotationNames.multusNetworks
        let annotations = [key: "a,x/b@lan,c"]
        #expect(network("net1", annotations) == .named("ns/a"))
        #expect(network("lan", annotations) == .named("x/b"))
        #expect(network("net3", annotations) == .named("ns/c"))
        #expect(
            network("net2", annotations)
                == .unknown("the Pod's annotation '\(key)' has no entry for it"))
        #expect(network("net1", [:]) == .unknown("the Pod has no annotation '\(key)'"))
        #expect(
            network("net1", [key: "["])
                == .unknown(
                    "the Pod's annotation '\(key)' is malformed: unexpected end of JSON input: the "
                        + "JSON text is not valid JSON: at its end: expected a value"))
    }
}
