import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocService

/// What people do with pools and reservations.
extension SimulationRun {
    func resize(_ number: Int, _ first: Int, _ count: Int) async {
        let pool = Cluster.pools[number]
        let texts = "\(pool.address(first))-\(pool.address(first + count - 1))"
        func noteResize() {
            if pool.restMilliseconds > 0 { state.withLock { $0.oracle.rests.endAll() } }
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

    func reserve(_ number: Int, _ bits: UInt) async {
        let pool = Cluster.pools[number]
        let texts = (0..<Cluster.poolSize).filter { bits >> UInt($0) & 1 == 1 }.map(pool.address)
        let addresses = texts.compactMap { try? IPAddress($0) }
        let family = Cluster.family(ofPool: pool.name)
        let resource = Cluster.reservation(family, texts)
        let key = ResourceKey(resource)
        let isMine = state.withLock { state in
            state.oracle.reservations.remove(family, but: addresses)
            guard state.busy.insert(key).inserted else { return false }
            state.oracle.expects(reserved: addresses)
            return true
        }
        guard isMine else { return }
        let ips = resource.spec.ips.map { JSONValue.string($0) }
        await insist { service throws(ServiceError) in
            try await service.patch(key, merging: specification(["ips": .array(ips)]))
        }
        state.withLock { state in
            state.oracle.reservations.settle(family, addresses, at: schedule.stepCount)
            state.busy.remove(key)
        }
    }
}
