import IPAllocJSON
import IPAllocModel

extension Controllers {
    /// Writes into the workloads how their pods fare.
    func reportStatus() throws(LabError) {
        let cluster = try Cluster(client)
        for set in cluster.replicaSets {
            try report(cluster.pods(of: set.metadata), of: set, now: set.status)
        }
        for set in cluster.statefulSets {
            try report(cluster.pods(of: set.metadata), of: set, now: set.status)
        }
        for deployment in cluster.deployments {
            let sets = cluster.replicaSets.filter {
                $0.metadata.controller?.uid == deployment.metadata.uid
            }
            let pods = sets.flatMap { cluster.pods(of: $0.metadata) }
            try report(pods, of: deployment, now: deployment.status)
        }
        for set in cluster.daemonSets { try report(cluster.pods(of: set.metadata), of: set) }
    }

    private func report<Object: ReplicatedWorkload>(
        _ pods: [Pod], of object: Object, now: ReplicatedStatus
    ) throws(LabError) {
        let ready = pods.count(where: Self.isReady)
        var status = now
        status.replicas = pods.count
        status.updatedReplicas = pods.count
        status.readyReplicas = ready
        status.availableReplicas = ready
        guard status != now else { return }
        try patch(object, .object(["status": status.json]))
    }

    private func report(_ pods: [Pod], of set: DaemonSet) throws(LabError) {
        let ready = pods.count(where: Self.isReady)
        var status = set.status
        status.currentNumberScheduled = pods.count
        status.updatedNumberScheduled = pods.count
        status.numberReady = ready
        status.numberAvailable = ready
        guard status != set.status else { return }
        try patch(set, .object(["status": status.json]))
    }

    private static func isReady(_ pod: Pod) -> Bool {
        pod.status.phase == "Running"
            && pod.status.containerStatuses.allSatisfy { $0.isReady == true }
    }
}
