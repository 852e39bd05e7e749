import IPAllocModel

/// What a pod belongs to: its top controller, or itself.
public struct Application: Sendable, Hashable {
    public let key: ApplicationKey
    public let uid: String
    /// How many pods it wants; nil if it is not known.
    public let podCount: Int?

    /// Groups and versions of the controllers that are known, and what automatic pools may follow.
    private static let knownVersions = ["v1", "apps/v1", "batch/v1"]

    /// Whose controllers are asked for theirs, and of which kind these must be.
    private static let upperKinds = ["ReplicaSet": "Deployment", "Job": "CronJob"]

    public init(key: ApplicationKey, uid: String, podCount: Int?) {
        self.key = key
        self.uid = uid
        self.podCount = podCount
    }

    /// A workload.
    public init(_ workload: some Workload) {
        self.init(
            key: workload.applicationKey, uid: workload.metadata.uid,
            podCount: workload.desiredPodCount)
    }

    /// A pod that nothing controls.
    public init(orphan pod: Pod) {
        self.init(key: ApplicationKey(pod), uid: pod.metadata.uid, podCount: 1)
    }

    /// A controller of which only the reference to it is known.
    init(_ owner: OwnerReference, namespace: String) {
        self.init(
            key: ApplicationKey(
                apiVersion: owner.apiVersion, kind: owner.kind, namespace: namespace,
                name: owner.name),
            uid: owner.uid, podCount: nil)
    }

    /// The application of a pod: the controller of its controller, as a Deployment is of a
    /// ReplicaSet and a CronJob of a Job; or its controller; or, if it has none, the pod itself.
    /// What controllers of other kinds belong to is not asked.
    ///
    /// - Parameter workload: Finds the workload that an owner reference means in the pod's
    ///   namespace; nil if it is not known.
    public init(of pod: Pod, workload: (OwnerReference) -> (any Workload)?) {
        guard let owner = pod.metadata.ownerReferences.controller else {
            self.init(orphan: pod)
            return
        }
        let namespace = pod.metadata.namespace
        guard Self.knownVersions.contains(owner.apiVersion), let direct = workload(owner) else {
            self.init(owner, namespace: namespace)
            return
        }
        guard let upper = direct.metadata.ownerReferences.controller,
            upper.kind == Self.upperKinds[owner.kind],
            Self.knownVersions.contains(upper.apiVersion)
        else {
            self.init(direct)
            return
        }
        guard let top = workload(upper) else {
            self.init(upper, namespace: namespace)
            return
        }
        self.init(top)
    }

    /// Whether the application is a pod that nothing controls.
    public var isOrphan: Bool { key.kind == Pod.kind.name && key.apiVersion == "v1" }

    /// Whether the application's kind is not one of Kubernetes' own.
    public var isThirdParty: Bool { !Self.knownVersions.contains(key.apiVersion) }
}
