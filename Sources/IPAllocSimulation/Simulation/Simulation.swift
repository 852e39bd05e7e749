import IPAlloc

/// A cluster with its agent, from one seed: the real service on a simulated disk, clock and
/// schedule, and an oracle that knows what must hold.
public struct Simulation: Sendable {
    /// What came of a run.
    public struct Report: Sendable, Hashable {
        /// What must not happen and did; nil if nothing.
        public var violation: Violation?
        /// How many requests for pods were answered: for addresses, to give them back, and for
        /// resources.
        public var operationCount = 0
        /// How many jobs the schedule ran.
        public var jobCount = 0
        /// How long the run took in the cluster's time.
        public var milliseconds: Int64 = 0
        /// The same for two runs with the same answers in the same order.
        public var digest: UInt64 = 0
    }

    public let seed: UInt64
    var script: Script
    /// One of so many commits is lost, for tests of the oracle; zero for none.
    var lostCommitInterval = 0

    /// A run may take so many jobs, and so many more for each of its steps: far more than any needs.
    private static let jobCountMax = 50_000
    private static let jobsPerStepMax = 200

    /// A simulation of random steps.
    public init(seed: UInt64, stepCount: Int) {
        var random = RandomSource(seed: seed)
        self.seed = seed
        script = .random(stepCount: stepCount, using: &random)
    }

    /// Runs it on the calling thread.
    ///
    /// The same seed and steps give the same run, if the process hashes as another one does
    /// (`SWIFT_DETERMINISTIC_HASHING`).
    public func run() -> Report {
        let schedule = Schedule(seed: seed)
        let run = SimulationRun(schedule: schedule, lostCommitInterval: lostCommitInterval)
        let jobCountMax = Self.jobCountMax + script.steps.count * Self.jobsPerStepMax
        switch schedule.run(jobCountMax: jobCountMax, { [script] in await run.play(script) }) {
        case .over: break
        case .stuck: run.note(Violation("everything waits for something that never comes"))
        case .endless: run.note(Violation("it does not come to an end: \(jobCountMax) jobs"))
        }
        return run.report
    }

    /// A shorter simulation that breaks a promise as this one does.
    public func shrunk() -> Simulation {
        var simulation = self
        simulation.script = script.shrunk { script in
            var shorter = self
            shorter.script = script
            return shorter.run().violation != nil
        }
        return simulation
    }

    /// What happens, a line for each step.
    public var steps: [String] {
        script.steps.map { "+\($0.delayMilliseconds) ms \($0.action)" }
    }
}
