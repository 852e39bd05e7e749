import ArgumentParser
import Dispatch
import Glibc
import IPAllocSimulation

@main
struct Simulator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipalloc-sim",
        abstract: "Runs the address service in a simulated cluster where everything goes wrong.",
        discussion: """
            Pods come, go, retry and vanish; workloads scale; pools and reservations change; \
            commits fail, the clock jumps, and the agent crashes. Each run follows from its seed \
            alone. An oracle checks that no address has two holders, that none is lost or leaked, \
            and that all counts are exact. A run that breaks a promise is printed as a short \
            script, and the exit status is 1.
            """)

    @Option(help: "The seed of the first run; the next ones follow. At random if left out.")
    var seed: UInt64?

    @Option(help: "How many runs.")
    var runs = 100

    @Option(help: "How many steps a run has.")
    var steps = 2000

    @Option(
        help: "How many runs go on at the same time. As many as there are processors if left out.")
    var jobs: Int?

    @Flag(help: "Print a line for each run.")
    var verbose = false

    func validate() throws {
        if runs < 1 || steps < 1 { throw ValidationError("runs and steps are at least 1") }
        if let jobs, jobs < 1 { throw ValidationError("jobs are at least 1") }
    }

    func run() throws {
        DeterministicHashing.ensure()
        let seed = seed ?? UInt64.random(in: 0...UInt64.max)
        let jobs = min(runs, jobs ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        say("seed \(seed), \(runs) runs of \(steps) steps")
        let start = ContinuousClock.now
        let queue = RunQueue(seed: seed, runs: runs, steps: steps) { [self] seed, report in
            if verbose || report.violation != nil { say(line(seed, report)) }
        }
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in queue.work() }
        let sum = queue.sum
        if let broken = sum.broken {
            show(broken)
            throw ExitCode.failure
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        say(
            "no promise was broken: \(sum.operationCount) operations of pods in "
                + "\(sum.milliseconds / 1000) simulated seconds, "
                + "\(Int(Double(sum.operationCount) / seconds)) a second with \(jobs) at a time")
    }

    private func line(_ seed: UInt64, _ report: Simulation.Report) -> String {
        "seed \(seed): \(report.operationCount) operations, \(report.jobCount) jobs, "
            + "\(report.milliseconds) ms, digest \(String(report.digest, radix: 16))"
    }

    /// Prints a line that who reads along sees at once.
    private func say(_ line: String) {
        print(line)
        fflush(nil)
    }

    private func show(_ simulation: Simulation) {
        let short = simulation.shrunk()
        say("these steps suffice:")
        for step in short.steps { say("  \(step)") }
        if let violation = short.run().violation { say("broken: \(violation)") }
    }
}
