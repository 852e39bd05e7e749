import Foundation
import IPAllocTestProgram
import IPAllocTestSupport
import Testing

@testable import IPAllocService
@testable import IPAllocSimulation

@Suite("Simulation", .timeLimit(.minutes(20)))
struct SimulationTests {
    @Test("no promise is broken in a cluster where everything goes wrong")
    func promises() {
        let seed = SeededGenerator.seed(forTest: "promises")
        var operationCount = 0
        for number in 0..<10 {
            let simulation = Simulation(seed: seed &+ UInt64(number), stepCount: 500)
            let report = simulation.run()
            operationCount += report.operationCount
            if let violation = report.violation {
                Issue.record("seed \(simulation.seed): \(violation)")
                return
            }
        }
        // Pods did get addresses.
        #expect(operationCount > 1000)
    }

    @Test("a store that acknowledges and forgets is found out, and a short script shows it")
    func lostCommits() throws {
        var simulation = Simulation(
            seed: SeededGenerator.seed(forTest: "lostCommits"), stepCount: 100)
        simulation.lostCommitInterval = 8
        #expect(simulation.run().violation != nil)
        let short = simulation.shrunk()
        #expect(short.run().violation != nil)
        #expect(short.steps.count < simulation.steps.count / 2)
    }

    @Test(
        "addresses that the agent has for an older sandbox are found out", arguments: [0, 1])
    func sandboxes(slot: Int) throws {
        let schedule = Schedule(seed: 1)
        let run = SimulationRun(schedule: schedule, lostCommitInterval: 0)
        let end = schedule.run {
            do {
                try await run.prepare()
                await run.begin(slot)
                await run.renewSandbox(slot)
                let pod = try #require(run.state.withLock { $0.cluster.livePod(slot: slot) })
                #expect(pod.sandbox == 1)
                #expect(run.state.withLock { $0.oracle.wasTold(pod) })
                #expect(run.report.violation == nil)
                let old = SimulatedPod(slot: slot, generation: 1, owner: nil)
                // It comes later than those of the new one, which no runtime does.
                _ = try await run.agent.call { service throws(ServiceError) in
                    try await service.allocate(old.addition(of: old.interfaces[0]))
                }
                await run.checkHolders(after: old)
            } catch {
                Issue.record(error)
            }
        }
        #expect(end == .over)
        let violation = try #require(run.report.violation)
        #expect(violation.description.contains("in c-p\(slot)-1-1, and who has it is"))
    }

    @Test("the same seed gives the same run in another process, and another seed another one")
    func repeatable() throws {
        let first = try output(["--seed", "7", "--runs", "2", "--steps", "200", "--verbose"])
        let second = try output(["--seed", "7", "--runs", "2", "--steps", "200", "--verbose"])
        #expect(first.prefix(3) == second.prefix(3))
        #expect(first.count == 4)
        #expect(first[1].split(separator: ":")[1] != first[2].split(separator: ":")[1])
    }

    /// The lines that the program prints.
    private func output(_ arguments: [String]) throws -> [Substring] {
        let outcome = try TestProgram.run(TestProgram.built("ipalloc-sim"), arguments)
        #expect(outcome.status == 0)
        return outcome.output.split(separator: "\n")
    }
}
