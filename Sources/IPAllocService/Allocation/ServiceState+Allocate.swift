import IPAlloc
import IPAllocModel
import IPAllocSelection
import IPAllocStore

/// Deciding on the addresses of a pod, and taking them from the engines.
extension ServiceState {
    /// The next step for a request. If it is to commit, engines have given the addresses.
    ///
    /// - Parameters:
    ///   - arrival: The request's number. Of two pods of a name, or two sandboxes of a pod, the one
    ///     whose request came later is the newer.
    ///   - hasDemanded: Whether automatic pools were made for the request before.
    /// - Throws: `ServiceError`; engines are as they were then.
    mutating func nextStep(
        for request: AllocationRequest, arrival: UInt64, hasDemanded: Bool
    ) throws(ServiceError) -> AllocationStep {
        let facts = try facts(for: request)
        if let newest = facts.newest, endpoints.arrival(of: newest) > arrival {
            let found = endpoints[newest]
            if found.uid != facts.uid || found.containerID != request.containerID {
                throw .outdated(request, newer: found)
            }
        }
        let present = facts.present.map { endpoints[$0] }
        if let other = otherPod(withUIDOf: facts, present) {
            throw .sharedUID(facts.uid, of: facts.place, with: other)
        }
        var inheritance: Inheritance?
        if let index = facts.present, let endpoint = present {
            if endpoint.containerID != request.containerID {
                return move(index, to: request)
            }
            if endpoint.holds(request.interface) {
                let notes = noteTexts.read(endpoint.held)
                inheritance = undecided(endpoint, at: index, notes, request.interface)
                if inheritance == nil {
                    return .answer(snapshot(of: endpoint, notes: notes).answer)
                }
            }
        }
        if let earlier = facts.newest, earlier != facts.present {
            inheritance = self.inheritance(from: earlier, by: facts, beside: present?.held ?? [])
        }
        let decision: Decision
        do throws(SelectionFailure) {
            decision = try decide(request, facts, keeping: inheritance?.kept ?? [])
        } catch {
            throw ServiceError(error)
        }
        var endpoint = present ?? Endpoint(facts, request)
        endpoint.held = []
        endpoint.arrival = max(endpoint.arrival, arrival)
        var plan = AllocationPlan(endpoint: endpoint, trace: decision.trace)
        if let inheritance {
            let lost = inheritance.lost(by: decision)
            if !lost.isEmpty { return .release(inheritance.source, lost) }
            if inheritance.source == facts.present {
                plan.confirmed = inheritance.kept
            } else {
                plan.inherited = inheritance.kept
                plan.inheritedFrom = inheritance.source
            }
        }
        let demands = unmetDemands(of: decision, application: facts.application)
        if !demands.isEmpty && !hasDemanded { return .demand(demands) }
        return try take(decision, for: request, facts, plan, beside: present?.held ?? [])
    }

    /// The other pod that is known by a pod's UID, if there is one. Their gates are two, so that what
    /// the one is being given counts here too.
    func otherPod(withUIDOf facts: PodFacts, _ present: Endpoint?) -> UIDHolder? {
        if let place = present?.place, place != facts.place { return .endpoint(place) }
        if let place = claimants[facts.uid], place != facts.place { return .claimant(place) }
        // A pod that has a resource is the one of its UID.
        if !facts.isKnown, let place = objects.podPlaces[facts.uid] { return .resource(place) }
        return nil
    }

    /// The step for a pod whose sandbox was made anew: what a runtime says of containers must find
    /// the records.
    private func move(_ index: EndpointIndex, to request: AllocationRequest) -> AllocationStep {
        let moved = endpoints[index].moved(to: request)
        return .move(
            index, Transaction(writes: moved.records(moved.held).map { .putRecord($0) }))
    }

    /// Brings the state in line with what became of a move.
    mutating func settleMove(
        of index: EndpointIndex, to request: AllocationRequest, arrival: UInt64,
        _ outcome: Committer.Outcome
    ) {
        guard case .success(let revision) = outcome else { return }
        self.revision = max(self.revision, revision)
        endpoints.change(index) { endpoint in
            endpoint = endpoint.moved(to: request)
            endpoint.revision = revision
            endpoint.arrival = max(endpoint.arrival, arrival)
        }
        watches.mark(SpiderEndpoint.kind, endpoints[index].place, .changed, at: revision)
    }

    /// The automatic pools that are to be made or fitted now: those that are not there, and those
    /// of applications whose resources do not tell when they change.
    private func unmetDemands(
        of decision: Decision, application: Application
    ) -> [AutomaticPoolDemand] {
        // A decision that is not this pod's alone demands nothing.
        if !decision.dependsOnPod { return [] }
        return decision.interfaces.flatMap(\.families).compactMap(\.demand).filter { demand in
            guard let name = demand.existing.name, let live = pools[name] else { return true }
            guard case .own = demand.existing else { return true }
            guard application.isThirdParty, let size = demand.size else { return false }
            let pool = objects.get(SpiderIPPool.self, named: name)
            return live.total != UInt128(size) || pool.map(isReclaimed) != demand.isReclaimed
        }
    }
}

extension Endpoint {
    /// The endpoint in another sandbox.
    fileprivate func moved(to request: AllocationRequest) -> Endpoint {
        var moved = moved(
            toContainer: request.containerID, networkNamespace: request.networkNamespace)
        if !request.node.isEmpty { moved.node = request.node }
        return moved
    }
}
