import IPAllocModel

extension GarbageReport.Item {
    /// An address of an endpoint that is garbage.
    init(_ cause: GarbageReport.Cause, _ held: HeldAddress, of endpoint: Endpoint) {
        self.init(
            cause: cause, reason: cause.reason(for: endpoint), pool: held.pool,
            address: held.address, interface: held.interface,
            namespace: endpoint.place.namespace, pod: endpoint.place.name, podUID: endpoint.uid,
            node: endpoint.node)
    }

    /// An automatic pool that is garbage.
    init(pool: String, application: ApplicationKey) {
        self.init(
            cause: .applicationGone,
            reason: "\(application.annotationText) is not there, and no pod of it has addresses",
            pool: pool, address: nil, interface: "", namespace: application.namespace, pod: "",
            podUID: "", node: "")
    }
}

extension GarbageReport.Cause {
    /// Why what an endpoint has is garbage, in words.
    fileprivate func reason(for endpoint: Endpoint) -> String {
        let pod = "Pod \(endpoint.place.namespace)/\(endpoint.place.name)"
        return switch self {
        case .podGone: "\(pod) with UID \(endpoint.uid) was deleted"
        case .podReplaced: "\(pod) is another one now than that with UID \(endpoint.uid)"
        case .podFinished: "\(pod) came to an end, and its grace period is over"
        case .podTerminating: "\(pod) is being deleted, and its grace period is over"
        case .podUnwanted: "the StatefulSet of \(pod) is gone or was scaled below it"
        case .notAttached:
            "the container runtime of node \(endpoint.node) does not know container "
                + endpoint.containerID
        case .applicationGone: "the application of \(pod) is gone"
        }
    }
}
