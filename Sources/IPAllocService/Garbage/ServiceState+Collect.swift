import IPAllocModel
import IPAllocSelection

/// Listing what is garbage now.
extension ServiceState {
    /// An endpoint of which addresses are garbage.
    struct Condemned: Sendable {
        var index: EndpointIndex
        var place: ObjectPlace
        var uid: String
        var items: [GarbageReport.Item]
    }

    /// The endpoints of which something is garbage.
    ///
    /// - Complexity: O(g) in what is or will be garbage; for a runtime's list also O(n) in what the
    ///   node has.
    func condemned(by request: GarbageRequest) -> [Condemned] {
        var indexes = Set(garbage.marks.keys)
        if request.keeping != nil { indexes.formUnion(endpoints.indexes(node: request.node)) }
        let attached = request.attachedContainers
        return indexes.compactMap { condemned($0, by: request, attached) }
            .sorted { $0.place < $1.place }
    }

    /// What of an endpoint is garbage; nil if nothing is.
    ///
    /// - Parameter attached: The containers that the runtime knows, if one asks.
    func condemned(
        _ index: EndpointIndex, by request: GarbageRequest, _ attached: Set<String>?
    ) -> Condemned? {
        if let mark = garbage.marks[index], mark.due <= clock.now {
            return condemned(index, mark.cause) { _ in true }
        }
        let endpoint = endpoints[index]
        guard let attached, endpoint.node == request.node,
            !attached.contains(endpoint.containerID), !isWanted(endpoint), !isAlive(endpoint)
        else { return nil }
        // Other networks' runtimes, or the same at another time, speak for their own.
        return condemned(index, .notAttached) {
            RecordNote(text: $0.note).network == request.network
        }
    }

    private func condemned(
        _ index: EndpointIndex, _ cause: GarbageReport.Cause,
        where isGarbage: (HeldAddress) -> Bool
    ) -> Condemned? {
        let endpoint = endpoints[index]
        let items = endpoint.held.filter(isGarbage).map {
            GarbageReport.Item(cause, $0, of: endpoint)
        }
        guard !items.isEmpty else { return nil }
        return Condemned(index: index, place: endpoint.place, uid: endpoint.uid, items: items)
    }

    /// Whether there is a resource for an endpoint's pod, and the pod may run.
    func isAlive(_ endpoint: Endpoint) -> Bool {
        guard let pod = objects.get(Pod.self, endpoint.place) else { return false }
        return pod.metadata.uid == endpoint.uid && pod.isAlive
    }

    /// The automatic pools whose applications are gone although nobody told: they are not among the
    /// resources, and no pod of theirs is there.
    func orphanedPools() -> [(pool: SpiderIPPool, application: ApplicationKey)] {
        let candidates = automaticPools.values.joined().sorted().compactMap { name in
            objects.get(SpiderIPPool.self, named: name).flatMap { pool in
                AutomaticPoolIdentity(pool.metadata).map { (pool, $0) }
            }
        }.filter { pool, identity in
            // Those of pods without controller go with the pod's last address.
            isReclaimed(pool) && !pool.isTerminating && mayGo(pool)
                && identity.application.kind != Pod.kind.name
                && workload(identity.application, uid: identity.uid) == nil
        }
        if candidates.isEmpty { return [] }
        let living = livingApplications
        return candidates.filter { !living.contains($1.uid) }.map { ($0, $1.application) }
    }

    /// Whether pods of an application live.
    ///
    /// - Complexity: O(n) in the number of pods.
    func hasLivingPods(ofApplication uid: String) -> Bool { livingApplications.contains(uid) }

    /// The UIDs of the applications that have living pods.
    private var livingApplications: Set<String> {
        Set(objects.all(Pod.self).filter(\.isAlive).map { application(of: $0).uid })
    }
}

extension GarbageRequest {
    /// The containers that the runtime knows; nil if none asks.
    var attachedContainers: Set<String>? { keeping.map { Set($0.map(\.containerID)) } }
}
