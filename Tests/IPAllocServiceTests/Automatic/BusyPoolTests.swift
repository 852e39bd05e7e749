import IPAllocModel
import IPAllocSelection
import Testing

@testable import IPAlloc
@testable import IPAllocService

/// What is planned for a workload while the addresses of one of its pools are being changed.
@Suite("Automatic pools that are busy") struct BusyPoolTests {
    /// Who has the pools become smaller.
    enum Way: CaseIterable {
        /// A workload that takes over pools of another one.
        case creation
        /// The workload itself.
        case update
        /// Pods whose controller is not among the resources.
        case demands
    }

    private static let pools = ["auto-a-v4-eth0-a", "auto-a-v4-net1-a"]

    @Test(
        "what cannot have all of its pools smaller has none smaller, whichever is in the way",
        arguments: Way.allCases, pools)
    func refused(way: Way, busy: String) async throws {
        let world = try await World.make()
        try await world.subnet("s", ["10.6.0.10-10.6.0.20"], subnet: "10.6.0.0/16")
        try await world.subnet("t", ["10.7.0.10-10.7.0.20"], subnet: "10.7.0.0/16")
        var annotations = subnetsAnnotation([("eth0", ["s"], []), ("net1", ["t"], [])])
        annotations["ipam.spidernet.io/ippool-reclaim"] = "false"
        try await world.deployment("a", replicas: 4, annotations: annotations)
        var deployment = try await world.get(Deployment.self, "a", namespace: "default")
        if way != .update { try await world.delete(Deployment.self, "a", namespace: "default") }
        deployment.spec.replicas = 1
        if way == .creation { deployment.metadata.resourceVersion = "" }
        func plan(_ state: ServiceState) throws -> ResourcePlan {
            switch way {
            case .creation: return try state.planCreation(of: deployment)
            case .update: return try state.planUpdate(of: ResourceKey(deployment), to: deployment)
            case .demands:
                return try state.plan(
                    meeting: AutomaticPoolDemand.demands(
                        of: Application(deployment), template: deployment.podTemplate,
                        settings: state.settings.selection, catalog: state.catalog))
            }
        }

        let before = try ranges(in: world)
        #expect(before == [["10.6.0.10-10.6.0.14"], ["10.7.0.10-10.7.0.14"]])
        let error: ServiceError? = try world.service.state.withLock { state in
            let pool = try #require(state.pools[busy]).engine
            return try pool.pool.handle.exclusively { _ in
                do { _ = try plan(state) } catch { return error as? ServiceError }
                return nil
            }
        }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains(busy) == true)
        #expect(try ranges(in: world) == before)
        try await world.service.checkInvariants()

        // Nobody is in the way any more.
        let shrunk: [String] = try world.service.state.withLock { state in
            let plan = try plan(state)
            defer { state.undo(plan) }
            return plan.shrunk.map(\.pool)
        }
        #expect(shrunk.sorted() == Self.pools)
        #expect(try ranges(in: world) == before)
        try await world.service.checkInvariants()
    }

    /// The addresses that the engines of the pools have.
    private func ranges(in world: World) throws -> [[String]] {
        try world.service.state.withLock { state in
            try Self.pools.map { try #require(state.pools[$0]).engine.pool.ranges.texts }
        }
    }
}
