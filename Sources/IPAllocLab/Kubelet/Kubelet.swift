import IPAllocClient
import IPAllocJSON
import IPAllocModel
import IPAllocNetlink

/// Plays the nodes' kubelets and Multus: gives pods their network, and takes it away.
final class Kubelet {
    let client: ResourceClient
    let runtime: any PodRuntime
    let tell: (String) -> Void
    private let folder: LabFolder
    private(set) var state: LabState

    init(
        client: ResourceClient, runtime: any PodRuntime, folder: LabFolder, state: LabState,
        tell: @escaping (String) -> Void
    ) {
        self.client = client
        self.runtime = runtime
        self.folder = folder
        self.state = state
        self.tell = tell
    }

    /// The file that the address plugin writes its log to.
    var addressLogPath: String { folder.file("addresses.log") }
    /// Where the routing plugins keep what was before.
    var routingStateFolder: String { folder.file("routing") }

    /// Whether the pod has its network.
    func runs(_ pod: Pod) -> Bool {
        state.pods.contains { record in
            record.uid == pod.metadata.uid && record.fullName == pod.fullName
                && record.isComplete == true
        }
    }

    /// Gives a pod its network and tells the agent how it fares.
    ///
    /// A pod that cannot have all its interfaces gets none, and waits for the next time.
    func start(_ pod: Pod) throws(LabError) {
        // What was left of an older pod of that name goes first, as a kubelet does.
        try stop(pod)
        var record = PodRecord()
        record.namespace = pod.metadata.namespace
        record.name = pod.name
        record.uid = pod.metadata.uid
        record.node = try node(for: pod)
        var generator = SystemRandomNumberGenerator()
        record.containerID = PodName.containerID(using: &generator)
        if pod.spec.hostNetwork != true {
            record.networkNamespace = state.topology.namespace(
                ofPod: pod.name, in: pod.metadata.namespace)
        }
        try patch(pod, PodStatus.scheduled(on: record.node))
        do {
            try keep(record)
            try attach(pod, &record)
            record.isComplete = true
            try keep(record)
        } catch {
            let waiting = LabError("pod/\(pod.name) has no network: \(error)")
            try? stop(pod)
            try patch(pod, PodStatus.waiting)
            throw waiting
        }
        try patch(pod, PodStatus.running(pod, record, hostAddresses: hostAddresses(record.node)))
        let addresses = record.attachments.map {
            "\($0.interface) \($0.addresses.joined(separator: " "))"
        }
        tell("pod/\(pod.name) started on \(record.node): \(addresses.joined(separator: ", "))")
    }

    /// Takes away the network of a pod of that name, if there is one.
    func stop(_ pod: Pod) throws(LabError) {
        guard let record = state.pods.first(where: { $0.fullName == pod.fullName }) else { return }
        try stop(record)
    }

    /// Takes away the network of pods that are gone or going.
    func stopGonePods(_ pods: [Pod]) throws(LabError) {
        let alive = Set(pods.filter { !$0.isTerminating }.map(\.metadata.uid))
        for record in state.pods where !alive.contains(record.uid) { try stop(record) }
    }

    /// Takes a pod's network away: its interfaces by the plugins that made them, the last first.
    func stop(_ record: PodRecord) throws(LabError) {
        var failure: LabError?
        for attachment in record.attachments.reversed() {
            do {
                try detach(attachment, of: record)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure {
            throw LabError("pod/\(record.name) keeps its network for now: \(failure)")
        }
        if !record.networkNamespace.isEmpty {
            try runtime.removeNamespace(record.networkNamespace)
        }
        state.pods.removeAll { $0.fullName == record.fullName }
        try folder.save(state)
    }

    /// Writes down what a pod has, before it has it.
    func keep(_ record: PodRecord) throws(LabError) {
        if let index = state.pods.firstIndex(where: { $0.fullName == record.fullName }) {
            state.pods[index] = record
        } else {
            state.pods.append(record)
        }
        try folder.save(state)
    }

    /// The node that a pod is to run on: its own choice, or the one with the fewest pods.
    private func node(for pod: Pod) throws(LabError) -> String {
        let names = state.topology.nodes.map(\.name)
        if !pod.spec.nodeName.isEmpty {
            guard names.contains(pod.spec.nodeName) else {
                throw LabError(
                    "pod/\(pod.name) wants node \"\(pod.spec.nodeName)\"; the lab has "
                        + names.joined(separator: ", "))
            }
            return pod.spec.nodeName
        }
        let counts = names.map { name in state.pods.count { $0.node == name } }
        let fewest = counts.min() ?? 0
        guard let index = counts.firstIndex(of: fewest) else {
            throw LabError("the lab has no node for pod/\(pod.name)")
        }
        return names[index]
    }

    private func hostAddresses(_ node: String) -> [String] {
        state.topology.nodes.first { $0.name == node }?.addresses.map(\.address) ?? []
    }

    private func patch(_ pod: Pod, _ patch: JSONValue) throws(LabError) {
        do {
            _ = try client.patch(
                Pod.kind, namespace: pod.metadata.namespace, name: pod.name, merging: patch)
        } catch {
            throw LabError(error)
        }
    }
}

extension Pod {
    /// How messages and records name it.
    var fullName: String { "\(metadata.namespace)/\(name)" }
}
