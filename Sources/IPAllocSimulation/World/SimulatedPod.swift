import IPAllocModel
import IPAllocService

/// A pod of a slot, in one of its sandboxes.
struct SimulatedPod: Sendable, Hashable {
    let slot: Int
    /// Which pod of the slot it is.
    let generation: Int
    /// Which of the pod's sandboxes is meant.
    let sandbox: Int
    /// The workload's resource that it belongs to, if it does.
    let owner: OwnerReference?
    let name: String
    let uid: String
    let containerID: String
    private let networkNamespace: String

    init(slot: Int, generation: Int, sandbox: Int = 0, owner: OwnerReference?) {
        self.slot = slot
        self.generation = generation
        self.sandbox = sandbox
        self.owner = owner
        name = Cluster.podName(ofSlot: slot)
        uid = "x-p\(slot)-\(generation)"
        containerID = "c-p\(slot)-\(generation)-\(sandbox)"
        networkNamespace = "/run/netns/\(containerID)"
    }

    /// The same pod in the sandbox that comes after this one.
    var inNextSandbox: SimulatedPod {
        SimulatedPod(slot: slot, generation: generation, sandbox: sandbox + 1, owner: owner)
    }

    /// Tells it from all other pods of the run, in whatever sandbox.
    typealias ID = Int

    var id: ID { generation * Cluster.slotCount + slot }
    var node: String { Cluster.node(ofSlot: slot) }
    var isKnown: Bool { Cluster.isKnown(slot: slot) }
    var interfaces: [String] { Cluster.interfaces(ofSlot: slot) }

    static let network = "net"

    var key: ResourceKey { ResourceKey(kind: Pod.kind, namespace: "default", name: name) }

    var resource: Pod {
        var pod = Pod()
        pod.metadata = ObjectMetadata(name: name, namespace: "default")
        pod.metadata.uid = uid
        pod.metadata.annotations = Cluster.annotations(ofSlot: slot)
        pod.metadata.ownerReferences = owner.map { [$0] } ?? []
        pod.spec.nodeName = node
        pod.status.phase = "Running"
        return pod
    }

    func addition(of interface: String) -> AllocationRequest {
        var request = AllocationRequest(
            containerID: containerID, interface: interface,
            networkNamespace: networkNamespace, podNamespace: "default", podName: name,
            podUID: uid)
        request.node = node
        request.network = Self.network
        if !isKnown { request.podAnnotations = Cluster.annotations(ofSlot: slot) }
        return request
    }

    func deletion(of interface: String) -> ReleaseRequest {
        ReleaseRequest(
            containerID: containerID, interface: interface, podNamespace: "default", podName: name,
            podUID: uid)
    }
}
