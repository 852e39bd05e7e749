import IPAllocClient
import IPAllocJSON
import IPAllocModel

extension Controllers {
    private static let hashLabel = "pod-template-hash"

    /// Gives each deployment the replica set of its present template.
    func convergeDeployments() throws(LabError) {
        let cluster = try Cluster(client)
        for deployment in cluster.deployments where !deployment.isTerminating {
            let hash = PodName.templateHash(of: deployment.spec.template.json.text())
            let name = "\(deployment.name)-\(hash)"
            let own = cluster.replicaSets.filter {
                $0.metadata.controller?.uid == deployment.metadata.uid
            }
            let replicas = deployment.spec.replicas ?? 1
            if let set = own.first(where: { $0.name == name }) {
                if set.spec.replicas != replicas { try patch(set, Self.replicas(replicas)) }
            } else {
                try create(replicaSet(named: name, hash: hash, of: deployment, replicas))
            }
            for set in own where set.name != name && set.spec.replicas != 0 {
                try patch(set, Self.replicas(0))
            }
        }
    }

    private static func replicas(_ count: Int) -> JSONValue {
        .object(["spec": .object(["replicas": .integer(Int64(count))])])
    }

    private func replicaSet(
        named name: String, hash: String, of deployment: Deployment, _ replicas: Int
    ) -> ReplicaSet {
        var set = ReplicaSet()
        set.metadata = ObjectMetadata(name: name, namespace: deployment.metadata.namespace)
        set.metadata.labels = deployment.spec.template.metadata.labels
        set.metadata.labels[Self.hashLabel] = hash
        set.metadata.ownerReferences = [OwnerReference(to: deployment, isController: true)]
        set.spec = deployment.spec
        set.spec.replicas = replicas
        set.spec.unknown = [:]
        set.spec.template.metadata.labels[Self.hashLabel] = hash
        var selector = deployment.spec.selector ?? LabelSelector()
        selector.matchLabels[Self.hashLabel] = hash
        set.spec.selector = selector
        return set
    }

    /// Makes the pods of a replica set. A deployment's new set and old ones change by turns, a pod
    /// at a time, so that one address more than replicas is enough.
    func converge(_ set: ReplicaSet, _ cluster: Cluster) throws(LabError) {
        guard !set.isTerminating else { return }
        let have = cluster.pods(of: set.metadata)
        let isOld = set.spec.replicas == 0 && set.metadata.controller != nil
        if isOld {
            // The new set takes these out.
            guard !hasSuccessor(of: set, cluster) else { return }
        }
        var replaced = predecessors(of: set, cluster)[...]
        var generator = SystemRandomNumberGenerator()
        for _ in have.count..<max(have.count, set.desiredPodCount) {
            try makePod(
                named: "\(set.name)-\(PodName.suffix(using: &generator))", of: set)
            if let old = replaced.popFirst() { try remove(old) }
        }
        for old in replaced { try remove(old) }
        // The newest go first.
        for pod in have.dropFirst(set.desiredPodCount).reversed() { try remove(pod) }
    }

    private func hasSuccessor(of set: ReplicaSet, _ cluster: Cluster) -> Bool {
        cluster.replicaSets.contains { other in
            other.metadata.controller?.uid == set.metadata.controller?.uid
                && other.name != set.name && other.desiredPodCount > 0
        }
    }

    /// The pods of the same deployment's old replica sets.
    private func predecessors(of set: ReplicaSet, _ cluster: Cluster) -> [Pod] {
        guard let owner = set.metadata.controller, set.desiredPodCount > 0 else { return [] }
        return cluster.replicaSets
            .filter { other in
                other.metadata.controller?.uid == owner.uid && other.name != set.name
                    && other.desiredPodCount == 0
            }
            .flatMap { cluster.pods(of: $0.metadata) }
    }
}
