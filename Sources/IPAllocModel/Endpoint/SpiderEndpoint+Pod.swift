extension SpiderEndpoint {
    /// A record for a pod that has no addresses yet.
    ///
    /// - Parameters:
    ///   - pod: The pod, whose name the record takes.
    ///   - controllerKind: The kind of the pod's topmost controller, or `Pod`.
    ///   - controllerName: The name of that controller, or of the pod.
    ///   - survivesPod: Whether a pod of the same name shall find the record after this one. If
    ///     not, the record belongs to the pod and goes with it.
    public init(
        for pod: Pod, controllerKind: String, controllerName: String, survivesPod: Bool
    ) {
        self.init()
        metadata = ObjectMetadata(name: pod.name, namespace: pod.metadata.namespace)
        metadata.addFinalizer()
        if !survivesPod {
            metadata.ownerReferences = [OwnerReference(to: pod, isController: false)]
        }
        status.current.uid = pod.metadata.uid
        status.current.node = pod.spec.nodeName
        status.ownerControllerType = controllerKind
        status.ownerControllerName = controllerName
    }
}
