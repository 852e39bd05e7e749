import IPAllocJSON
import IPAllocModel

extension Controllers {
    /// Makes the pods of a stateful set, in the order of their numbers.
    func converge(_ set: StatefulSet, _ cluster: Cluster) throws(LabError) {
        guard !set.isTerminating else { return }
        let have = cluster.pods(of: set.metadata)
        for pod in have.reversed() where !set.wants(podNamed: pod.name) { try remove(pod) }
        let start = set.spec.ordinals?.start ?? 0
        for ordinal in start..<(start + set.desiredPodCount) {
            let name = "\(set.name)-\(ordinal)"
            if !have.contains(where: { $0.name == name }) {
                try makePod(
                    named: name, of: set, labels: ["statefulset.kubernetes.io/pod-name": name])
            }
        }
    }

    /// Makes a pod of a daemon set on each node.
    func converge(_ set: DaemonSet, _ cluster: Cluster) throws(LabError) {
        guard !set.isTerminating else { return }
        // The automatic pools follow this number, so that it comes first.
        if set.status.desiredNumberScheduled != nodes.count {
            try patch(
                set,
                .object([
                    "status": .object(["desiredNumberScheduled": .integer(Int64(nodes.count))])
                ]))
        }
        let have = cluster.pods(of: set.metadata)
        var generator = SystemRandomNumberGenerator()
        for node in nodes.map(\.name) where !have.contains(where: { $0.spec.nodeName == node }) {
            try makePod(
                named: "\(set.name)-\(PodName.suffix(using: &generator))", of: set, node: node)
        }
    }

    /// Makes the pods of a job: as many as may run at a time.
    func converge(_ job: Job, _ cluster: Cluster) throws(LabError) {
        guard !job.isTerminating else { return }
        let have = cluster.pods(of: job.metadata)
        var generator = SystemRandomNumberGenerator()
        let count = min(job.spec.parallelism ?? 1, job.spec.podCount)
        for _ in have.count..<max(have.count, count) {
            try makePod(
                named: "\(job.name)-\(PodName.suffix(using: &generator))", of: job,
                labels: ["job-name": job.name])
        }
    }
}
