import IPAllocSimulation
import Synchronization

/// Simulations with seeds that follow one another, done by as many threads as come. What is told of
/// them is in the order of the seeds, whoever is done first.
final class RunQueue: Sendable {
    /// What came of the runs.
    struct Sum: Sendable {
        var operationCount = 0
        var milliseconds: Int64 = 0
        /// The first one that broke a promise.
        var broken: Simulation?
    }

    private struct State {
        var next = 0
        /// What came of runs before which others are not done.
        var early: [Int: Simulation.Report] = [:]
        var toldCount = 0
        var sum = Sum()
    }

    private let seed: UInt64
    private let runs: Int
    private let steps: Int
    private let tell: @Sendable (_ seed: UInt64, Simulation.Report) -> Void
    private let state = Mutex(State())

    /// - Parameter tell: Called for each run up to the first that broke a promise.
    init(
        seed: UInt64, runs: Int, steps: Int,
        tell: @escaping @Sendable (_ seed: UInt64, Simulation.Report) -> Void
    ) {
        self.seed = seed
        self.runs = runs
        self.steps = steps
        self.tell = tell
    }

    var sum: Sum { state.withLock { $0.sum } }

    /// Does runs on the calling thread until none are left, or one broke a promise.
    func work() {
        while let number = take() {
            let report = simulation(number).run()
            state.withLock { note(report, of: number, in: &$0) }
        }
    }

    private func simulation(_ number: Int) -> Simulation {
        Simulation(seed: seed &+ UInt64(number), stepCount: steps)
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < runs, state.sum.broken == nil else { return nil }
            state.next += 1
            return state.next - 1
        }
    }

    private func note(_ report: Simulation.Report, of number: Int, in state: inout State) {
        state.early[number] = report
        while state.sum.broken == nil, let report = state.early.removeValue(forKey: state.toldCount)
        {
            let simulation = simulation(state.toldCount)
            state.toldCount += 1
            state.sum.operationCount += report.operationCount
            state.sum.milliseconds += report.milliseconds
            if report.violation != nil { state.sum.broken = simulation }
            tell(simulation.seed, report)
        }
    }
}
