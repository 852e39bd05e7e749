import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// Plays Kubernetes' controllers: makes replica sets of deployments and pods of all workloads, and
/// deletes those that nobody wants any more.
final class Controllers {
    let client: ResourceClient
    let kubelet: Kubelet
    let nodes: [Topology.Node]
    let tell: (String) -> Void
    /// What could not be done, while everything else was.
    private(set) var failures: [LabError] = []

    init(
        client: ResourceClient, kubelet: Kubelet, nodes: [Topology.Node],
        tell: @escaping (String) -> Void
    ) {
        self.client = client
        self.kubelet = kubelet
        self.nodes = nodes
        self.tell = tell
    }

    /// Makes the pods what the workloads want.
    func converge() throws(LabError) {
        try NodeRegistration(nodes: nodes, client: client).registerAll()
        try deleteOrphans()
        try convergeDeployments()
        let cluster = try Cluster(client)
        for set in cluster.replicaSets { try converge(set, cluster) }
        for set in cluster.statefulSets { try converge(set, cluster) }
        for set in cluster.daemonSets { try converge(set, cluster) }
        for job in cluster.jobs { try converge(job, cluster) }
        try startWaitingPods()
        try reportStatus()
    }

    /// Does something that may fail without the rest being in vain.
    func attempt(_ work: () throws(LabError) -> Void) throws(LabError) {
        do {
            try work()
        } catch {
            guard !error.isUnknown else { throw error }
            failures.append(error)
        }
    }

    /// Deletes what belongs to something that is gone: replica sets first, then pods.
    private func deleteOrphans() throws(LabError) {
        var cluster = try Cluster(client)
        for set in cluster.replicaSets where !set.isTerminating {
            guard let owner = set.metadata.controller, !cluster.hasController(owner.uid) else {
                continue
            }
            try delete(set)
        }
        cluster = try Cluster(client)
        for pod in cluster.pods {
            if let owner = pod.metadata.controller, !cluster.hasController(owner.uid) {
                try remove(pod)
            }
        }
        try attempt { () throws(LabError) in try kubelet.stopGonePods(try Cluster(client).pods) }
    }

    /// Starts pods that nobody started yet.
    private func startWaitingPods() throws(LabError) {
        for pod in try Cluster(client).pods where !pod.isTerminating && !kubelet.runs(pod) {
            try attempt { () throws(LabError) in try kubelet.start(pod) }
        }
    }

    /// Makes a pod of a workload and starts it.
    ///
    /// - Parameters:
    ///   - node: The node; nil for the one with the fewest pods.
    func makePod<Owner: Workload>(
        named name: String, of owner: Owner, labels: [String: String] = [:],
        node: String? = nil
    ) throws(LabError) {
        var pod = Pod()
        pod.metadata = owner.podTemplate.metadata
        pod.metadata.name = name
        pod.metadata.namespace = owner.metadata.namespace
        pod.metadata.labels.merge(labels) { $1 }
        pod.metadata.ownerReferences = [OwnerReference(to: owner, isController: true)]
        pod.spec = owner.podTemplate.spec
        if let node { pod.spec.nodeName = node }
        pod.status.phase = "Pending"
        let made: Pod
        do {
            made = try Pod(json: try create(pod))
        } catch let error as LabError {
            try attempt { () throws(LabError) in throw error }
            return
        } catch {
            throw LabError("the agent's answer for pod \(name) cannot be read: \(error)")
        }
        try attempt { () throws(LabError) in try kubelet.start(made) }
    }

    /// Deletes a pod and takes its network away.
    func remove(_ pod: Pod) throws(LabError) {
        if !pod.isTerminating { try delete(pod) }
        try attempt { () throws(LabError) in try kubelet.stop(pod) }
        tell("pod/\(pod.name) deleted")
    }

    @discardableResult
    func create<Object: Resource>(_ object: Object) throws(LabError) -> JSONValue {
        do {
            return try client.create(
                object.json, Object.kind,
                namespace: Object.kind.isNamespaced ? object.metadata.namespace : nil
            ).object
        } catch {
            throw LabError(error)
        }
    }

    func delete<Object: Resource>(_ object: Object) throws(LabError) {
        do {
            _ = try client.delete(
                Object.kind, namespace: object.metadata.namespace, name: object.name)
        } catch {
            if !error.isNotFound { throw LabError(error) }
        }
    }

    /// Changes members of an object.
    func patch<Object: Resource>(_ object: Object, _ patch: JSONValue) throws(LabError) {
        do {
            _ = try client.patch(
                Object.kind, namespace: object.metadata.namespace, name: object.name,
                merging: patch)
        } catch {
            throw LabError(error)
        }
    }
}
