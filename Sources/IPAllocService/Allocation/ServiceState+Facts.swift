import IPAllocModel
import IPAllocSelection

/// What is known of the pod of a request.
struct PodFacts: Sendable {
    var pod: Pod
    /// Whether there is a resource for it.
    var isKnown: Bool
    /// What its records are found by: its UID, or the container's identity.
    var uid: String
    var place: ObjectPlace
    var node: String
    var application: Application
}

extension ServiceState {
    /// The pod of a request: its resource, or else what the runtime tells of it.
    ///
    /// - Throws: `ServiceError` with code `unavailable` if the resource is that of another pod of
    ///   the same name.
    func facts(for request: AllocationRequest) throws(ServiceError) -> PodFacts {
        let place = request.place
        var pod = Pod()
        var isKnown = false
        if let known = objects.get(Pod.self, place), !request.podName.isEmpty {
            let uid = known.metadata.uid
            guard request.podUID.isEmpty || known.isKnown(asUID: request.podUID) else {
                throw ServiceError(
                    .unavailable,
                    "the runtime tells UID \(request.podUID) for Pod \(place.namespace)/"
                        + "\(place.name), and its resource \(uid): one of them is of another pod "
                        + "of that name; try again when both are known")
            }
            pod = known
            isKnown = true
        } else {
            pod.metadata = ObjectMetadata(name: place.name, namespace: place.namespace)
            pod.metadata.uid = request.podUID
            pod.metadata.annotations = request.podAnnotations ?? [:]
        }
        if pod.metadata.uid.isEmpty { pod.metadata.uid = request.containerID }
        if pod.spec.nodeName.isEmpty { pod.spec.nodeName = request.node }
        // Whatever is told of its UID, a container is that of one pod.
        let present = endpoints.index(at: place).map { endpoints[$0] }
        let isSame = present?.containerID == request.containerID
        return PodFacts(
            pod: pod, isKnown: isKnown, uid: isSame ? present?.uid ?? "" : pod.metadata.uid,
            place: place,
            node: pod.spec.nodeName, application: application(of: pod))
    }

    /// What a pod belongs to.
    func application(of pod: Pod) -> Application {
        Application(of: pod) { owner in
            let place = ObjectPlace(namespace: pod.metadata.namespace, name: owner.name)
            guard let found = objects[owner.kind, place]?.resource as? any Workload,
                owner.uid.isEmpty || found.metadata.uid == owner.uid
            else { return nil }
            return found
        }
    }

    /// All that the choice of pools depends on.
    func selectionFacts(_ request: AllocationRequest, _ facts: PodFacts) -> SelectionFacts {
        var wanted = InterfaceRequest(interface: request.interface)
        wanted.defaultIPv4Pools = request.defaultIPv4Pools
        wanted.defaultIPv6Pools = request.defaultIPv6Pools
        wanted.cleanGateway = request.cleanGateway
        wanted.masterAddresses = request.masterAddresses
        var namespace = Namespace()
        namespace.name = facts.place.namespace
        return SelectionFacts(
            request: wanted, pod: facts.pod,
            namespace: objects.get(Namespace.self, named: facts.place.namespace) ?? namespace,
            node: objects.get(Node.self, named: facts.node), application: facts.application,
            settings: settings.selection, catalog: catalog, annotations: annotations)
    }
}

extension Pod {
    /// On the resource of a pod that a node runs from a file: the UID that the node gave it.
    private static let mirrorAnnotation = "kubernetes.io/config.mirror"

    /// Whether a runtime that tells this UID means the pod.
    func isKnown(asUID uid: String) -> Bool {
        metadata.uid == uid || metadata.annotations[Self.mirrorAnnotation] == uid
    }
}

extension AllocationRequest {
    /// Where the pod is found: the container, if the runtime knows no pods.
    var place: ObjectPlace {
        podName.isEmpty
            ? ObjectPlace(name: containerID)
            : ObjectPlace(namespace: podNamespace.isEmpty ? "default" : podNamespace, name: podName)
    }
}

extension ReleaseRequest {
    /// Where the pod is found: the container, if the runtime knows no pods.
    var place: ObjectPlace {
        podName.isEmpty
            ? ObjectPlace(name: containerID)
            : ObjectPlace(namespace: podNamespace.isEmpty ? "default" : podNamespace, name: podName)
    }
}
