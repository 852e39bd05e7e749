import IPAllocService

/// What runtimes and controllers do with pods.
extension SimulationRun {
    func begin(_ slot: Int) async {
        guard let pod = state.withLock({ $0.cluster.begin(slot: slot) }) else { return }
        if pod.isKnown {
            await insist { service throws(ServiceError) in
                try await service.create(pod.resource)
            }
            state.withLock { $0.oracle.changed(pod) }
        }
        state.withLock { $0.cluster.finishBeginning(slot: slot) }
        // What was asked for the pod of its name before has come to the agent by then.
        if !pod.isKnown { await schedule.pause(milliseconds: 1) }
        await add(pod)
    }

    /// The runtime adds the interfaces of a pod, one after the other, until one cannot be had. It
    /// does not try again once the pod is to end, or has another sandbox, though what it asked for may still be under way.
    func add(_ pod: SimulatedPod) async {
        await asking(pod) { await addInterfaces(of: pod) }
    }

    private func addInterfaces(of pod: SimulatedPod) async {
        for interface in pod.interfaces where isWanted(pod) {
            do {
                let answer = try await agent.patientCall(
                    attempts: 3, while: { self.isWanted(pod) }
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

    func abandonAdd(_ slot: Int) async {
        guard let pod = state.withLock({ $0.cluster.livePod(slot: slot) }) else { return }
        await asking(pod) {
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
    }

    /// What asks for a pod's addresses, and is known to be under way.
    private func asking(_ pod: SimulatedPod, _ body: () async -> Void) async {
        state.withLock { $0.oracle.asks(pod, at: schedule.stepCount) }
        await body()
        state.withLock { $0.oracle.hasAsked(pod) }
        await checkHolders(after: pod)
    }

    /// Whether the runtime still asks for a pod, in its sandbox.
    private func isWanted(_ pod: SimulatedPod) -> Bool {
        state.withLock { $0.oracle.isLive(pod) && $0.cluster.isNewest(pod) }
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
        let asksNoMore = state.withLock { $0.oracle.isQuiet(pod) && !$0.oracle.isLive(pod) }
        for interface in pod.interfaces {
            let answer = try? await agent.patientCall(attempts: 3) {
                service throws(ServiceError) in
                try await service.release(pod.deletion(of: interface))
            }
            guard let answer else { continue }
            state.withLock {
                $0.oracle.released(pod, isAll: asksNoMore && !answer.addresses.isEmpty)
            }
        }
    }
}
