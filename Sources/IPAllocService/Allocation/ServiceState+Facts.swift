import IPAllocModel
import IPAllocSelection
import IPAllocStore

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
    /// The pod's texts as an endpoint has them, if it has none and a request told them.
    var texts: PodTexts?
    /// The endpoint of that UID, if there is one and it was looked for.
    var present: EndpointIndex?
    /// The newest endpoint of the pod's name, if there is one and it was looked for.
    var newest: EndpointIndex?
}

/// A pod that is known by a UID, and how.
enum UIDHolder: Sendable {
    /// It has addresses.
    case endpoint(ObjectPlace)
    /// Its addresses are on their way to the disk.
    case claimant(ObjectPlace)
    /// There is a resource for it.
    case resource(ObjectPlace)
}

extension ServiceState {
    /// The pod of a request: its resource, or else what the runtime tells of it.
    ///
    /// - Throws: `ServiceError` with code `unavailable` if the resource is that of another pod of
    ///   the same name.
    func facts(for request: AllocationRequest) throws(ServiceError) -> PodFacts {
        let place = request.place
        var pod: Pod
        let isKnown: Bool
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
            var metadata = ObjectMetadata(name: place.name, namespace: place.namespace)
            metadata.uid = request.podUID
            metadata.annotations = request.podAnnotations ?? [:]
            pod = .untold
            pod.metadata = metadata
            isKnown = false
        }
        if pod.metadata.uid.isEmpty { pod.metadata.uid = request.containerID }
        if pod.spec.nodeName.isEmpty && !request.node.isEmpty { pod.spec.nodeName = request.node }
        var facts = PodFacts(
            pod: pod, isKnown: isKnown, uid: pod.metadata.uid, place: place,
            node: pod.spec.nodeName, application: application(of: pod))
        let texts = PodTexts(
            uid: facts.uid, name: place.name, containerID: request.containerID,
            networkNamespace: request.networkNamespace)
        facts.newest = endpoints.index(namespace: place.namespace, name: texts.nameKey)
        let known = facts.newest.map { endpoints.pod($0).texts }
        if let known, known.containerKey == texts.containerKey {
            // Whatever is told of its UID, a container is that of one pod.
            facts.uid = known.uid
            facts.present = facts.newest
        } else {
            facts.texts = texts
            facts.present = endpoints.index(uid: texts.uidKey)
        }
        return facts
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

    /// Decides where the addresses of a pod come from.
    mutating func decide(
        _ request: AllocationRequest, _ facts: PodFacts
    ) throws(SelectionFailure) -> Decision {
        let request = InterfaceRequest(request)
        // A pod that is not alive gets nothing, whatever its annotations say.
        guard facts.pod.isAlive else { return try selectionFacts(request, facts).decide() }
        var key = DecisionMemory.Key(
            request: request, namespace: facts.place.namespace, node: facts.node,
            annotations: facts.pod.metadata.annotations)
        if let known = remembered(key, facts) { return known }
        // A pod that nothing controls is its own application, and nobody asks alike.
        if !facts.application.isOrphan {
            let part = DecisionMemory.PodPart(
                labels: facts.pod.metadata.labels, application: facts.application)
            key.pod = part
            if let known = remembered(key, facts) { return known }
        }
        let decision = try selectionFacts(request, facts).decide()
        if !decision.dependsOnPod { key.pod = nil }
        decisions.keep(decision, under: key, after: objects.choiceChanges)
        return decision
    }

    /// The decision that is kept under a key, which is the one that would be made now.
    private func remembered(_ key: DecisionMemory.Key, _ facts: PodFacts) -> Decision? {
        let known = decisions.find(key, after: objects.choiceChanges)
        assert(known == nil || known == (try? selectionFacts(key.request, facts).decide()))
        return known
    }

    /// All that the choice of pools depends on.
    func selectionFacts(_ request: InterfaceRequest, _ facts: PodFacts) -> SelectionFacts {
        var namespace = Namespace()
        namespace.name = facts.place.namespace
        return SelectionFacts(
            request: request, pod: facts.pod,
            namespace: objects.get(Namespace.self, named: facts.place.namespace) ?? namespace,
            node: objects.get(Node.self, named: facts.node), application: facts.application,
            settings: settings.selection, catalog: catalog, annotations: annotations)
    }
}

extension Endpoint {
    /// The endpoint of a pod that has none yet.
    init(_ facts: PodFacts, _ request: AllocationRequest) {
        self.init(
            uid: facts.uid, place: facts.place, texts: facts.texts, node: facts.node,
            containerID: request.containerID, networkNamespace: request.networkNamespace,
            isPodKnown: facts.isKnown, statefulSet: facts.application.key.statefulSet)
    }
}

extension InterfaceRequest {
    /// What a request says that pools are chosen by.
    init(_ request: AllocationRequest) {
        self.init(interface: request.interface)
        defaultIPv4Pools = request.defaultIPv4Pools
        defaultIPv6Pools = request.defaultIPv6Pools
        cleanGateway = request.cleanGateway
        masterAddresses = request.masterAddresses
    }
}

extension Pod {
    /// A pod of which nothing is told.
    fileprivate static let untold = Pod()

    /// On the resource of a pod that a node runs from a file: the UID that the node gave it.
    private static let mirrorAnnotation = "kubernetes.io/config.mirror"

    /// Whether a runtime that tells this UID means the pod.
    func isKnown(asUID uid: String) -> Bool {
        metadata.uid == uid || metadata.annotations[Self.mirrorAnnotation] == uid
    }
}

extension ObjectPlace {
    /// Where the pod of a container is found: at the container, if its runtime knows no pods.
    fileprivate init(ofPod name: String, namespace: String, container: String) {
        self =
            name.isEmpty
            ? ObjectPlace(name: container)
            : ObjectPlace(namespace: namespace.isEmpty ? "default" : namespace, name: name)
    }
}

extension AllocationRequest {
    /// Where the pod is found.
    var place: ObjectPlace {
        ObjectPlace(ofPod: podName, namespace: podNamespace, container: containerID)
    }
}

extension ReleaseRequest {
    /// Where the pod is found.
    var place: ObjectPlace {
        ObjectPlace(ofPod: podName, namespace: podNamespace, container: containerID)
    }
}
