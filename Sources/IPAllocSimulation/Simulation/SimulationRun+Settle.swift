import IPAlloc
import IPAllocModel
import IPAllocService

/// What must hold once nothing is under way any more.
extension SimulationRun {
    /// Lets callers and runtimes finish what they gave up, and compares what is there with what was
    /// promised; then again after a restart, and after the end of everything.
    func settle() async throws {
        agent.fail(commits: 0)
        let pods = state.withLock { $0.cluster.pods.compactMap { $0 } }
        // What a runtime does not know is garbage, be it a living pod's in a sandbox before.
        for pod in pods where pod.sandbox > 0 { await add(pod) }
        try await collectAll(but: pods)
        // Nothing rests any more, whatever the clock did.
        let rest = Cluster.pools.map(\.restMilliseconds).max() ?? 0
        await schedule.sleep(milliseconds: agent.clock.lag + rest)
        for pod in pods { await add(pod) }
        forgetEnded()
        try await compare()
        if try await agent.crash() { try await agent.start() }
        try await compare()

        for slot in 0..<Cluster.slotCount { await end(slot, isClean: slot % 2 == 0) }
        for workload in 0..<Cluster.workloadCount { await deleteWorkload(workload) }
        try await collectAll(but: [])
        forgetEnded()
        try await compare()
    }

    /// Garbage collection by the agent, and by the runtime of each node.
    private func collectAll(but pods: [SimulatedPod]) async throws {
        for node in Set((0..<Cluster.slotCount).map { Cluster.node(ofSlot: $0) }).sorted() {
            var request = GarbageRequest()
            request.network = SimulatedPod.network
            request.node = node
            request.keeping = pods.flatMap { pod in
                pod.interfaces.map { .init(containerID: pod.containerID, interface: $0) }
            }
            let report = try await agent.call { [request] service throws(ServiceError) in
                try await service.collectGarbage(request)
            }
            check(report)
        }
    }

    private func forgetEnded() {
        state.withLock { state in
            for fate in state.oracle.fates.values where fate.isEnding {
                state.oracle.forget(fate.pod)
            }
        }
    }

    private func compare() async throws {
        try await agent.call { service throws(ServiceError) in
            try await service.checkInvariants()
        }
        let (oracle, cluster) = state.withLock { ($0.oracle, $0.cluster) }
        let fates = oracle.fates
        let found = Findings(
            endpoints: try await all(SpiderEndpoint.self), pools: try await all(SpiderIPPool.self),
            subnets: try await all(SpiderSubnet.self),
            reservations: try await all(SpiderReservedIP.self))
        let kept = try found.compareEndpoints(with: oracle) { cluster.wantsAgain(slot: $0) }
        try found.compareCounts(with: fates, kept: kept)
        try found.compareAutomaticPools(with: fates, cluster.workloads)
        try found.checkRefusals(fates)
    }

    private func all<Object: Resource>(_ type: Object.Type) async throws -> [Object] {
        let list = try await agent.call { service throws(ServiceError) in
            try await service.list(ResourceQuery(kind: Object.kind))
        }
        return try list.items.map { try Object(json: $0) }
    }
}
