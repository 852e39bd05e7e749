import IPAlloc
import IPAllocModel
import IPAllocSelection
import IPAllocStore

/// Taking addresses from the engines: for all interfaces and families, or none.
extension ServiceState {
    /// Takes what a decision grants and the pod does not have yet.
    ///
    /// - Parameter present: What the pod has.
    /// - Throws: `ServiceError`, mostly with code `exhausted`; engines are as they were then.
    mutating func take(
        _ decision: Decision, for request: AllocationRequest, _ facts: PodFacts,
        _ start: consuming AllocationPlan, beside present: [HeldAddress]
    ) throws(ServiceError) -> AllocationStep {
        var plan = start
        let now = clock.now
        if !plan.inherited.isEmpty {
            plan.endpoint.held = decided(plan.inherited, by: decision, at: now)
        }
        if !plan.confirmed.isEmpty {
            plan.confirmed = decided(plan.confirmed, by: decision, at: now)
        }
        let known = present + plan.inherited
        var granted: [Granted] = []
        var lacking: [Lacking] = []
        for (order, choice) in decision.interfaces.enumerated() {
            for family in choice.families
            where !known.contains(where: { $0.isFor(choice.interface, family.family) }) {
                guard
                    let taken = takeAddress(of: family, interface: choice.interface, for: facts)
                else {
                    lacking.append(Lacking(choice: family, interface: choice.interface))
                    continue
                }
                plan.taken.append(taken)
                granted.append(
                    Granted(
                        interface: choice.interface, address: taken.address, pool: taken.pool,
                        cleanGateway: choice.cleanGateway, order: order))
            }
        }
        if !lacking.isEmpty {
            giveBack(plan.taken)
            return try refusal(of: lacking)
        }
        let notes = notes(
            of: granted, for: facts, network: request.network, routes: decision.routes,
            defaultRoute: decision.defaultRouteInterface)
        for (granted, note) in zip(granted, notes) {
            let kept = noteTexts.write(note)
            plan.notes.append(kept)
            plan.endpoint.held.append(
                HeldAddress(
                    interface: granted.interface, address: granted.address, pool: granted.pool,
                    note: kept.text, createdAt: now, updatedAt: now))
        }
        let old = plan.inheritedFrom.map { endpoints[$0] }
        try claim(plan, beside: present)
        return .commit(plan, plan.transaction(replacing: old, at: now))
    }

    /// Takes an address from the first pool that has one.
    private mutating func takeAddress(
        of choice: FamilyChoice, interface: String, for facts: PodFacts
    ) -> TakenAddress? {
        let ordinal = settings.ordersStatefulSetAddresses ? ordinal(of: facts) : nil
        func owner() -> String { "\(facts.place.namespace)/\(facts.place.name)/\(interface)" }
        let (now, reserved) = (clock.now, reserved[choice.family])
        for name in choice.pools {
            let taken = withPool(name) {
                $0.take(preferring: ordinal, for: owner, now: now, reserved: reserved)
            }
            if case .some(.some(let taken)) = taken {
                return TakenAddress(pool: name, address: taken.address, rest: taken.rest)
            }
        }
        return nil
    }

    /// The place of a stateful set's pod among those that the set wants.
    private func ordinal(of facts: PodFacts) -> UInt128? {
        let place = ObjectPlace(
            namespace: facts.place.namespace, name: facts.application.key.name)
        guard facts.application.key.kind == StatefulSet.kind.name,
            let set = objects.get(StatefulSet.self, place), set.wants(podNamed: facts.place.name),
            let number = Int(facts.place.name.dropFirst(set.name.count + 1))
        else { return nil }
        return UInt128(number - (set.spec.ordinals?.start ?? 0))
    }

    /// A choice no pool of which has an address.
    private struct Lacking {
        var choice: FamilyChoice
        var interface: String
    }

    /// What is to be done as choices have no address: who needs pools of its own waits for the
    /// first of them, and is told of all.
    private mutating func refusal(of lacking: [Lacking]) throws(ServiceError) -> AllocationStep {
        let error = ServiceError(joining: lacking.map { self.error(of: $0) })
        guard let demand = lacking.first?.choice.demand else { throw error }
        let waiter = SpaceWaiter(
            pool: demand.existing.name ?? demand.name,
            subnet: demand.existing == .none ? demand.subnet : nil)
        waiters.insert(waiter)
        counts.spaceWaits += 1
        return .wait(waiter, error)
    }

    private func error(of lacking: Lacking) -> ServiceError {
        let (choice, interface) = (lacking.choice, lacking.interface)
        if let demand = choice.demand, choice.pools.isEmpty {
            return .noAutomaticPool(demand, lacks: lacks(of: demand), interface: interface)
        }
        return .exhausted(
            choice, interface: interface, standings: standings(of: choice),
            lacks: choice.demand.map(lacks) ?? [])
    }

    /// What an application lacks for its pools, in words.
    func lacks(of demand: AutomaticPoolDemand) -> [String] {
        let application = demand.identity.application
        return unserved.lacks(
            of: UnservedWorkloads.Key(
                kind: application.kind,
                place: ObjectPlace(namespace: application.namespace, name: application.name)))
    }

    private func standings(of choice: FamilyChoice) -> [PoolStanding] {
        choice.pools.map { name in
            guard let live = pools[name] else { return PoolStanding() }
            return PoolStanding(
                held: live.holders.count + live.claimedCount, total: live.total,
                resting: live.engine.restingCount(now: clock.now),
                nextEnd: live.engine.withRests { $0.nextEnd })
        }
    }

    /// Gives addresses back that never reached the disk.
    mutating func giveBack(_ taken: [TakenAddress]) {
        for one in taken {
            let (name, reserved) = (one.pool, reserved[one.address.family])
            let awaitsRelease = withPool(name) { pool in
                pool.claimedCount -= 1
                pool.engine.giveBack(one.address, resting: one.rest, reserved: reserved)
                return pool.awaitsRelease
            }
            guard let awaitsRelease else {
                preconditionFailure("a pool went away while an address of it was claimed")
            }
            if awaitsRelease { chores.insert(.settlePool(name)) }
            waiters.wake(pool: name)
        }
    }

    /// Brings the state in line with what became of a plan.
    ///
    /// - Returns: What the pod has then.
    /// - Throws: What stood in the way.
    mutating func settle(
        _ plan: AllocationPlan, _ outcome: Committer.Outcome
    ) throws(ServiceError) -> Endpoint {
        claimants[plan.endpoint.uid] = nil
        switch outcome {
        case .failure(let error):
            giveBack(plan.taken)
            throw error
        case .success(let revision):
            self.revision = max(self.revision, revision)
            for taken in plan.taken { _ = withPool(taken.pool) { $0.claimedCount -= 1 } }
            if let earlier = plan.inheritedFrom {
                free(plan.inherited, of: earlier, at: revision, resting: [], keepsHeld: true)
            }
            return hold(plan.endpoint, replacing: plan.confirmed, at: revision)
        }
    }
}
