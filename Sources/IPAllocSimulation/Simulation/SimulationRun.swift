import IPAlloc
import IPAllocModel
import IPAllocService
import IPAllocStore
import Synchronization

/// One run of a script.
final class SimulationRun: Sendable {
    struct State {
        var cluster = ClusterState()
        var oracle = Oracle()
        /// The resources that somebody is changing, so that the oracle knows what they are.
        var busy: Set<ResourceKey> = []
        /// The first promise that was broken.
        var violation: Violation?
    }

    let schedule: Schedule
    let agent: SimulatedAgent
    let state = Mutex(State())

    init(schedule: Schedule, lostCommitInterval: Int) {
        self.schedule = schedule
        agent = SimulatedAgent(schedule: schedule, lostCommitInterval: lostCommitInterval)
    }

    var report: Simulation.Report {
        state.withLock { state in
            Simulation.Report(
                violation: state.violation, operationCount: state.oracle.log.operationCount,
                jobCount: schedule.stepCount, milliseconds: schedule.now,
                digest: state.oracle.log.digest)
        }
    }

    /// Plays all steps, lets everything come to rest, and compares; then ends every pod.
    func play(_ script: Script) async {
        do {
            try await prepare()
            await withDiscardingTaskGroup { group in
                for step in script.steps where state.withLock({ $0.violation == nil }) {
                    await schedule.pause(milliseconds: Int64(step.delayMilliseconds))
                    group.addTask { await self.perform(step.action) }
                }
            }
            if state.withLock({ $0.violation != nil }) { return }
            try await settle()
        } catch let violation as Violation {
            note(violation)
        } catch {
            note(Violation("what cannot fail did: \(error)"))
        }
    }

    /// Notes that a promise was broken; the first one counts.
    func note(_ violation: Violation) {
        state.withLock { state in
            if state.violation == nil { state.violation = violation }
        }
    }

    /// Starts the agent, and makes what is there before anything happens.
    func prepare() async throws {
        try await agent.start()
        let resources: [any Resource] =
            Cluster.pools.map(Cluster.resource) + Cluster.subnets
            + [.ipv4, .ipv6].map { Cluster.reservation($0, []) }
        for resource in resources {
            _ = try await agent.call { service throws(ServiceError) in
                try await service.create(resource)
            }
        }
    }
}
