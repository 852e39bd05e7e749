import IPAllocJSON

extension Pod {
    public static func creation(of pod: Self, in admission: Admission) -> Verdict<Self> {
        admission.creation(of: pod)
    }
}

extension Admission {
    /// Says whether a new pod may be created: its UID is not that of another one. In a cluster the
    /// API server makes up each pod's, and tells none twice.
    func creation(of pod: Pod) -> Verdict<Pod> {
        var verdict = Verdict(pod)
        verdict.failure = sharedUIDError(pod).map { .invalid(pod, [$0]) }
        return verdict
    }

    private func sharedUIDError(_ pod: Pod) -> FieldError? {
        let (field, uid) = (FieldPath("metadata.uid"), pod.metadata.uid)
        let pods: [Pod]
        do {
            pods = try view.pods
        } catch {
            return .internalError(field, "failed to list Pods: \(error)")
        }
        let other = pods.first {
            $0.metadata.uid == uid
                && ($0.metadata.namespace, $0.name) != (pod.metadata.namespace, pod.name)
        }
        guard let other, !uid.isEmpty else { return nil }
        return .invalid(
            field, uid,
            "Pod \(other.metadata.namespace)/\(other.name) has it, and no two have one; leave it "
                + "out to be given another")
    }
}
