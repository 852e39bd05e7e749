import IPAlloc
import IPAllocModel

@testable import IPAllocSelection

/// A pool made in code.
func makePool(
    _ name: String, subnet: String = "10.6.0.0/16",
    change: (inout SpiderIPPool) -> Void = { _ in }
) -> SpiderIPPool {
    var pool = SpiderIPPool()
    pool.name = name
    pool.spec.subnet = subnet
    change(&pool)
    return pool
}

/// A subnet made in code.
func makeSubnet(_ name: String, subnet: String = "10.6.0.0/16") -> SpiderSubnet {
    var result = SpiderSubnet()
    result.name = name
    result.spec.subnet = subnet
    return result
}

extension SelectionFacts {
    /// The UID of the walkthrough's Deployment.
    static let uid = "8f3c1d7a-52a1-4e0f-9c55-b1a361c7e9df"

    /// A running pod `default/web-1` of Deployment `web` with two replicas on node `n1`.
    static func sample(
        annotations: [String: String] = [:], interface: String = "eth0",
        pools: [SpiderIPPool] = [], subnets: [SpiderSubnet] = [],
        change: (inout SelectionFacts) -> Void = { _ in }
    ) -> SelectionFacts {
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: "web-1", namespace: "default")
        pod.metadata.uid = "8f3c1d7a-52a1-4e0f-9c55-000000000001"
        pod.metadata.labels = ["app": "web"]
        pod.metadata.annotations = annotations
        pod.spec.nodeName = "n1"
        pod.status.phase = "Pending"
        var namespace = Namespace()
        namespace.name = "default"
        namespace.metadata.labels = ["team": "red"]
        var node = Node()
        node.name = "n1"
        node.metadata.labels = ["zone": "a"]
        var facts = SelectionFacts(
            request: InterfaceRequest(interface: interface), pod: pod, namespace: namespace,
            node: node,
            application: Application(
                key: ApplicationKey(
                    apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "web"),
                uid: uid, podCount: 2),
            settings: SelectionSettings(),
            catalog: PoolCatalog(pools: pools, subnets: subnets))
        change(&facts)
        return facts
    }
}

/// An automatic pool of the sample's application.
func makeAutomaticPool(
    _ name: String? = nil, interface: String = "eth0", family: AddressFamily = .ipv4,
    subnet: SpiderSubnet, uid: String = SelectionFacts.uid, application: String = "web",
    isReclaimed: Bool = true
) throws -> SpiderIPPool {
    let identity = AutomaticPoolIdentity(
        application: ApplicationKey(
            apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: application),
        uid: uid, interface: interface, family: family)
    var pool = identity.pool(
        addresses: RangeSet(family: family), from: subnet, addressCount: "+1",
        isReclaimed: isReclaimed)
    pool.metadata.labels[ResourceNames.ownerSubnet] = subnet.name
    if let name { pool.name = name }
    return pool
}
