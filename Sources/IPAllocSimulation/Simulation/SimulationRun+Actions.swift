import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocService

/// What each step does. Steps run side by side, as those who cause them in a cluster do.
extension SimulationRun {
    func perform(_ action: Action) async {
        switch action {
        case .begin(let slot): await begin(slot)
        case .repeatAdd(let slot):
            if let pod = state.withLock({ $0.cluster.livePod(slot: slot) }) { await add(pod) }
        case .abandonedAdd(let slot): await abandonAdd(slot)
        case .end(let slot): await end(slot, isClean: true)
        case .vanish(let slot): await end(slot, isClean: false)
        case .lateDelete(let slot):
            if let pod = state.withLock({ $0.cluster.endedPods[slot] }) { await delete(pod) }
        case .scale(let workload, let replicas): await scale(workload, to: replicas)
        case .deleteWorkload(let workload): await deleteWorkload(workload)
        case .resize(let pool, let first, let count): await resize(pool, first, count)
        case .reserve(let pool, let bits): await reserve(pool, bits)
        case .collectGarbage(let isDryRun): await collectGarbage(isDryRun: isDryRun)
        case .crash(let downMilliseconds): await crash(downMilliseconds)
        case .failCommits(let count): agent.fail(commits: count)
        case .jump(let milliseconds): agent.clock.jump(milliseconds: Int64(milliseconds))
        }
    }

    // MARK: Pods

    private func begin(_ slot: Int) async {
        guard let pod = state.withLock({ $0.cluster.begin(slot: slot) }) else { return }
        if pod.isKnown {
            await insist { service throws(ServiceError) in
                try await service.create(pod.resource)
            }
            state.withLock { $0.oracle.changed(pod) }
        }
        state.withLock { $0.cluster.finishBeginning(slot: slot) }
        await add(pod)
    }

    /// The runtime adds the interfaces of a pod, one after the other, until one cannot be had. It
    /// does not try again once the pod is to end, though what it asked for may still be under way.
    func add(_ pod: SimulatedPod) async {
        state.withLock { $0.oracle.asks(pod, at: schedule.stepCount) }
        defer { state.withLock { $0.oracle.hasAsked(pod) } }
        for interface in pod.interfaces where state.withLock({ $0.oracle.isLive(pod) }) {
            do {
                let answer = try await agent.patientCall(
                    attempts: 3, while: { self.state.withLock { $0.oracle.isLive(pod) } }
                ) { service throws(ServiceError) in
                    try await service.allocate(pod.addition(of: interface))
                }
                try state.withLock { state throws(Violation) in
                    try state.oracle.acknowledged(
                        pod, answer, interface: interface, at: agent.clock.moment)
                }
            } catch let violation as Violation {
                note(violation)
            } catch {
                if case SimulatedAgent.Failure.refused = error {
                    state.withLock { $0.oracle.refused(pod) }
                }
                return
            }
        }
    }

    private func abandonAdd(_ slot: Int) async {
        guard let pod = state.withLock({ $0.cluster.livePod(slot: slot) }) else { return }
        state.withLock { $0.oracle.asks(pod, at: schedule.stepCount) }
        defer { state.withLock { $0.oracle.hasAsked(pod) } }
        let request = pod.addition(of: pod.interfaces[0])
        let task = Task {
            _ = try? await agent.call { service throws(ServiceError) in
                try await service.allocate(request)
            }
        }
        await schedule.sleep(milliseconds: Int64(schedule.draw(4)))
        task.cancel()
        await task.value
    }

    /// - Parameter isClean: Whether the runtime deletes the interfaces.
    func end(_ slot: Int, isClean: Bool) async {
        let found = state.withLock { state in
            guard let pod = state.cluster.livePod(slot: slot) else { return nil as SimulatedPod? }
            state.cluster.beginEnding(slot: slot)
            state.oracle.ends(
                pod, at: agent.clock.moment, isWanted: state.cluster.wantsAgain(slot: slot))
            return pod
        }
        guard let pod = found else { return }
        if pod.isKnown {
            await insist { service throws(ServiceError) in
                try await service.delete(pod.key)
            }
            state.withLock { $0.oracle.changed(pod) }
        }
        state.withLock { $0.cluster.vacate(slot: slot) }
        if isClean { await delete(pod) }
    }

    /// The runtime deletes the interfaces of a pod; it may give up.
    func delete(_ pod: SimulatedPod) async {
        let isQuiet = state.withLock { $0.oracle.isQuiet(pod) }
        for interface in pod.interfaces {
            let answer = try? await agent.patientCall(attempts: 3) {
                service throws(ServiceError) in
                try await service.release(pod.deletion(of: interface))
            }
            guard let answer else { continue }
            state.withLock {
                $0.oracle.released(pod, isAll: isQuiet && !answer.addresses.isEmpty)
            }
        }
    }

    // MARK: Workloads, pools and reservations

    private func scale(_ workload: Int, to replicas: Int) async {
        await changeWorkload(workload, to: replicas) { [self] old in
            let generation =
                old == nil ? state.withLock { $0.cluster.nextWorkloadGeneration(workload) } : 0
            let fresh = Cluster.workload(workload, generation: generation, replicas: replicas)
            let patch = specification(["replicas": .integer(Int64(replicas))])
            await insist { service throws(ServiceError) in
                old == nil
                    ? try await service.create(fresh)
                    : try await service.patch(ResourceKey(fresh), merging: patch)
            }
            return ClusterState.Workload(
                owner: old?.owner ?? OwnerReference(to: fresh, isController: true),
                replicas: replicas)
        }
    }

    func deleteWorkload(_ workload: Int) async {
        await changeWorkload(workload, to: 0) { [self] old in
            if old != nil {
                let key = ResourceKey(Cluster.workload(workload, generation: 0, replicas: 0))
                await insist { service throws(ServiceError) in try await service.delete(key) }
            }
            return nil
        }
    }

    private func changeWorkload(
        _ workload: Int, to replicas: Int,
        _ body: @Sendable (ClusterState.Workload?) async -> ClusterState.Workload?
    ) async {
        let isMine = state.withLock { state in
            guard state.cluster.busyWorkloads.insert(workload).inserted else { return false }
            if workload == Cluster.statefulWorkload { state.oracle.shrinks(toCount: replicas) }
            return true
        }
        guard isMine else { return }
        let new = await body(state.withLock { $0.cluster.workloads[workload] })
        state.withLock { state in
            state.cluster.workloads[workload] = new
            state.cluster.busyWorkloads.remove(workload)
        }
    }

    private func specification(_ members: JSONObject) -> JSONValue {
        .object(["spec": .object(members)])
    }

    private func resize(_ number: Int, _ first: Int, _ count: Int) async {
        let pool = Cluster.pools[number]
        let texts = "\(pool.address(first))-\(pool.address(first + count - 1))"
        func noteResize() {
            if pool.restMilliseconds > 0 { state.withLock { $0.oracle.endRests() } }
        }
        noteResize()
        defer { noteResize() }
        // It is refused if a pod has an address that the pool would lose.
        _ = try? await agent.patientCall(attempts: 3) { service throws(ServiceError) in
            try await service.patch(
                ResourceKey(Cluster.resource(pool)),
                merging: specification(["ips": .array([.string(texts)])]))
        }
    }

    private func reserve(_ number: Int, _ bits: UInt) async {
        let pool = Cluster.pools[number]
        let texts = (0..<Cluster.poolSize).filter { bits >> UInt($0) & 1 == 1 }.map(pool.address)
        let addresses = texts.compactMap { try? IPAddress($0) }
        let family = Cluster.family(ofPool: pool.name)
        let resource = Cluster.reservation(family, texts)
        let key = ResourceKey(resource)
        let isMine = state.withLock { state in
            state.oracle.reservationsGo(family, but: addresses)
            return state.busy.insert(key).inserted
        }
        guard isMine else { return }
        let ips = resource.spec.ips.map { JSONValue.string($0) }
        await insist { service throws(ServiceError) in
            try await service.patch(key, merging: specification(["ips": .array(ips)]))
        }
        state.withLock { state in
            state.oracle.reserved(addresses, at: schedule.stepCount)
            state.busy.remove(key)
        }
    }

    // MARK: The agent

    private func collectGarbage(isDryRun: Bool) async {
        var request = GarbageRequest()
        request.isDryRun = isDryRun
        let report = try? await agent.patientCall(attempts: 3) {
            [request] service throws(ServiceError) in
            try await service.collectGarbage(request)
        }
        if let report { check(report) }
    }

    /// What was given back is no garbage.
    func check(_ report: GarbageReport) {
        do throws(Violation) {
            try state.withLock { state throws(Violation) in try state.oracle.collected(report) }
        } catch {
            note(error)
        }
    }

    private func crash(_ downMilliseconds: Int) async {
        do {
            guard try await agent.crash() else { return }
            await schedule.sleep(milliseconds: Int64(downMilliseconds))
            try await agent.start()
        } catch {
            note(Violation("the agent does not come back: \(error)"))
        }
    }

    /// A change that is asked for until it is made. One that was made without anybody hearing of
    /// it is refused the next time, as it is there already or no more.
    func insist(
        _ body: (AddressService) async throws(ServiceError) -> ResourceAnswer
    ) async {
        do throws(SimulatedAgent.Failure) {
            _ = try await agent.patientCall(
                attempts: 500, while: { self.state.withLock { $0.violation == nil } }, body)
        } catch {
            guard case .refused(let error) = error,
                error.code == .alreadyExists || error.code == .notFound
            else {
                // If a promise was broken before, this one does not count.
                note(Violation("what must be possible is not: \(error)"))
                return
            }
        }
    }
}
