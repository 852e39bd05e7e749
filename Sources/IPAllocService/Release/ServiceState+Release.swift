import IPAllocModel
import IPAllocStore

/// What is to be done for a release.
enum ReleaseStep: Sendable {
    /// Nothing, for that reason.
    case keep(String)
    case free(EndpointIndex, [HeldAddress])
}

/// Deciding on releases.
extension ServiceState {
    /// The endpoint that a request means; nil if there is none.
    func endpoint(for request: ReleaseRequest) -> EndpointIndex? {
        if !request.podUID.isEmpty, let index = endpoints.index(uid: request.podUID),
            // Whoever tells another pod's UID does not speak for that pod.
            request.podName.isEmpty || endpoints.place(of: index) == request.place
        {
            return index
        }
        if let index = endpoints.index(uid: request.containerID) { return index }
        // The runtime may know the pod by another UID than its resource has.
        guard let index = endpoints.index(at: request.place),
            endpoints[index].containerID == request.containerID
        else { return nil }
        return index
    }

    /// Where the pod is whose gate a request passes: the one that it means, or else would mean.
    func gatePlace(of request: ReleaseRequest) -> ObjectPlace {
        endpoint(for: request).map { endpoints.place(of: $0) } ?? request.place
    }

    /// What a pod's or container's end frees (CNI DEL).
    func releaseStep(for request: ReleaseRequest) -> ReleaseStep {
        guard let index = endpoint(for: request) else {
            return .keep("no address is recorded for it")
        }
        let endpoint = endpoints[index]
        if isAlive(endpoint) { return .keep("the pod is alive and keeps its addresses") }
        if isWanted(endpoint) {
            return .keep("the stateful set wants the pod, so its addresses are kept for the next")
        }
        if !request.containerID.isEmpty, request.containerID != endpoint.containerID {
            return .keep(
                "the addresses are those of the pod's newer container \(endpoint.containerID)")
        }
        // A runtime that knows no pods ends each interface on its own.
        let isWhole = endpoint.uid != endpoint.containerID
        let held = endpoint.held.filter { isWhole || $0.interface == request.interface }
        return held.isEmpty ? .keep("no address is recorded for it") : .free(index, held)
    }

    /// What is freed since another machine uses an address of the pod.
    ///
    /// - Throws: `ServiceError` if such a release is forbidden.
    func conflictStep(for request: ReleaseRequest) throws(ServiceError) -> ReleaseStep {
        guard settings.releasesConflicting else { throw .releaseOfStateless }
        guard let index = endpoint(for: request) else {
            return .keep("no address is recorded for it")
        }
        guard statefulSet(of: endpoints[index]) == nil || !settings.keepsStatefulSetAddresses else {
            throw .releaseOfStateful
        }
        return .free(index, endpoints[index].held)
    }

    /// What the deletion of an endpoint frees.
    ///
    /// - Throws: `ServiceError` with code `notFound`, or `forbidden` if the pod lives.
    func deletionStep(for key: ResourceKey) throws(ServiceError) -> ReleaseStep {
        guard let index = endpoints.index(at: key.place) else { throw .notFound(key) }
        let endpoint = endpoints[index]
        if isAlive(endpoint) { throw .endpointInUse(key) }
        return .free(index, endpoint.held)
    }

    /// The transaction that frees addresses, and how each of them rests then.
    ///
    /// - Parameters:
    ///   - reason: Why, for the audit trail.
    ///   - conflictUntil: Until when nobody shall have them, since another machine uses one.
    func transaction(
        freeing held: [HeldAddress], of index: EndpointIndex, _ reason: String,
        conflictUntil: StoreTime?
    ) -> (transaction: Transaction, rests: [Rest?]) {
        let records = endpoints[index].records(held)
        let now = clock.now
        let rests = held.map { pools[$0.pool]?.rest(from: now, conflictUntil: conflictUntil) }
        var transaction = Transaction(
            writes: records.map { .deleteRecord($0) },
            audit: records.audit(.returned, at: now, reason))
        for (held, rest) in zip(held, rests) {
            guard let rest else { continue }
            transaction.writes.append(
                .putRest(AddressRest(rest, of: held.address, pool: held.pool)))
        }
        return (transaction, rests)
    }
}
