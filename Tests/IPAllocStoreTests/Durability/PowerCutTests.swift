import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("Power cuts")
struct PowerCutTests {
    static let cycleCount = 1000

    @Test("what was answered survives, and nothing is half there", arguments: [1, 2, 3])
    func survive(run number: Int) async throws {
        let seed = SeededGenerator.seed(forTest: "power cuts \(number)")
        let run = try PowerCutRun(seed: seed &+ UInt64(number))
        for cycle in 0..<Self.cycleCount {
            do {
                try await run.cycle()
            } catch {
                Issue.record("cycle \(cycle): \(error)")
                return
            }
        }
        // The cuts did happen while something was at stake.
        let losses = run.disk.losses
        #expect(run.commitCount > Self.cycleCount)
        #expect(losses.forgotten > 1000)
        #expect(losses.torn > 100)
        #expect(losses.kept > 1000)
    }

    @Test("a store that answers too early is caught", arguments: PowerCutRun.Weakness.allCases)
    func catches(weakness: PowerCutRun.Weakness) async throws {
        let seed = SeededGenerator.seed(forTest: "\(weakness)")
        let run = try PowerCutRun(weakness: weakness, seed: seed)
        for _ in 0..<Self.cycleCount {
            do {
                try await run.cycle()
            } catch is PowerCutRun.Violation {
                return
            } catch let error as StoreError {
                // What is left may also be no database any more.
                #expect([.corrupt, .foreignFile, .lostCommits].contains(error.code), "\(error)")
                return
            }
        }
        Issue.record("\(weakness) went unnoticed")
    }
}
