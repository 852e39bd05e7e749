import IPAllocModel
import IPAllocStore

extension AddressService {
    /// Gives back what a pod has that came to its end, or is about to (CNI DEL): of all its
    /// interfaces, whichever is named. A live pod keeps everything, and so does one that a stateful
    /// set wants again.
    ///
    /// - Returns: What was given back; nothing, if there was nothing, or a reason not to.
    /// - Throws: `ServiceError` with code `internal`.
    public func release(
        _ request: ReleaseRequest
    ) async throws(ServiceError) -> ReleaseAnswer {
        try await release(for: request, because: AuditReason.deleted) { state in
            state.releaseStep(for: request)
        }
    }

    /// Gives back what a live pod has since another machine uses an address of it.
    ///
    /// - Throws: `ServiceError` with code `statelessRelease` if the settings forbid it,
    ///   `statefulRelease` if the pod's addresses are its own for ever, or `internal`.
    public func releaseConflicting(
        _ request: ReleaseRequest
    ) async throws(ServiceError) -> ReleaseAnswer {
        let until = clock.now.adding(milliseconds: settings.conflictRestMilliseconds)
        return try await release(
            for: request, because: AuditReason.conflict, conflictUntil: until
        ) { state throws(ServiceError) in
            try state.conflictStep(for: request)
        }
    }

    /// What a pod has.
    ///
    /// - Throws: `ServiceError` with code `notFound`.
    public func endpoint(
        namespace: String, pod: String
    ) async throws(ServiceError) -> SpiderEndpoint {
        let place = ObjectPlace(namespace: namespace, name: pod)
        let snapshot = state.withLock { state in
            state.endpoints.index(at: place).map {
                state.snapshot(of: state.endpoints[$0])
            }
        }
        guard let snapshot else {
            throw .notFound(
                ResourceKey(kind: SpiderEndpoint.kind, namespace: namespace, name: pod))
        }
        return snapshot.resource
    }

    private func release(
        for request: ReleaseRequest, because reason: String, conflictUntil: StoreTime? = nil,
        deciding: @Sendable (inout ServiceState) throws(ServiceError) -> ReleaseStep
    ) async throws(ServiceError) -> ReleaseAnswer {
        while true {
            let place = state.withLock { $0.gatePlace(of: request) }
            let answer = try await gate.pass(.pod(place)) {
                () async throws(ServiceError) -> ReleaseAnswer? in
                let step = try state.withLock { state throws(ServiceError) in
                    // Until here it may have become another pod's.
                    state.gatePlace(of: request) == place ? try deciding(&state) : nil
                }
                switch step {
                case .keep(let reason):
                    var answer = ReleaseAnswer()
                    answer.reason = reason
                    return answer
                case .free(let index, let held):
                    return try await release(
                        held, of: index, because: reason, conflictUntil: conflictUntil)
                case nil: return nil
                }
            }
            guard let answer else { continue }
            await performChores()
            return answer
        }
    }

    /// Frees addresses of an endpoint whose gate was passed: in the store first, then in the
    /// engines.
    ///
    /// - Parameters:
    ///   - reason: Why, for the audit trail.
    ///   - conflictUntil: Until when nobody shall have them, since another machine uses one.
    func release(
        _ held: [HeldAddress], of index: EndpointIndex, because reason: String,
        conflictUntil: StoreTime? = nil
    ) async throws(ServiceError) -> ReleaseAnswer {
        let (transaction, rests) = state.withLock { state in
            state.transaction(freeing: held, of: index, reason, conflictUntil: conflictUntil)
        }
        let outcome = await committer.commit(transaction) { state, outcome in
            switch outcome {
            case .failure: state.counts.releaseFailures += 1
            case .success(let revision):
                state.revision = max(state.revision, revision)
                state.free(held, of: index, at: revision, resting: rests)
                state.counts.releases += 1
            }
        }
        _ = try outcome.get()
        var answer = ReleaseAnswer()
        answer.addresses = held.map(ReleaseAnswer.Address.init)
        return answer
    }

    /// Releases what a pod has whose endpoint is deleted.
    func deleteEndpoint(
        _ key: ResourceKey, dryRun: Bool
    ) async throws(ServiceError) -> ResourceAnswer {
        let answer = try await gate.pass(.pod(key.place)) { () async throws(ServiceError) in
            let (step, last) = try state.withLock { state throws(ServiceError) in
                (try state.deletionStep(for: key), state.snapshot(key.kind, key.place))
            }
            if !dryRun, case .free(let index, let held) = step {
                _ = try await release(
                    held, of: index, because: AuditReason.endpointDeleted)
            }
            guard let last else { throw ServiceError.notFound(key) }
            return ResourceAnswer(last, isDeleted: true)
        }
        await performChores()
        return answer
    }
}
