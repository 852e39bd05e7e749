import Foundation
import IPAllocTestProgram
import IPAllocTestSupport
import Testing

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
