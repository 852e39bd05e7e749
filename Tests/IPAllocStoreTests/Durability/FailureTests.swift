import CFaultVFS
import GRDB
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

/// The n-th operation of the disk fails, for every n until a run needs no more of them.
@Suite("Failing disk")
struct FailureTests {
    struct Failure: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind: fault_kind_t
        var code: Int32
        var expected: Set<StoreError.Code>
        /// With how many seeds each place is tried.
        var rounds = 1
    }

    static let failures = [
        Failure(
            testDescription: "write", kind: FAULT_WRITE,
            code: ResultCode.SQLITE_IOERR_WRITE.rawValue, expected: [.inputOutput]),
        Failure(
            testDescription: "write on a full disk", kind: FAULT_WRITE,
            code: ResultCode.SQLITE_FULL.rawValue, expected: [.diskFull]),
        Failure(
            testDescription: "synchronisation", kind: FAULT_SYNC,
            code: ResultCode.SQLITE_IOERR_FSYNC.rawValue, expected: [.inputOutput]),
        Failure(
            testDescription: "open", kind: FAULT_OPEN,
            code: ResultCode.SQLITE_CANTOPEN.rawValue, expected: [.cannotOpen], rounds: 3),
        Failure(
            testDescription: "open on a read-only disk", kind: FAULT_OPEN,
            code: ResultCode.SQLITE_READONLY.rawValue, expected: [.readOnly]),
        Failure(
            testDescription: "read", kind: FAULT_READ,
            code: ResultCode.SQLITE_IOERR_READ.rawValue, expected: [.inputOutput]),
        Failure(
            testDescription: "truncation", kind: FAULT_TRUNCATE,
            code: ResultCode.SQLITE_IOERR_TRUNCATE.rawValue, expected: [.inputOutput], rounds: 10),
        Failure(
            testDescription: "deletion", kind: FAULT_DELETE,
            code: ResultCode.SQLITE_IOERR_DELETE.rawValue, expected: [.inputOutput], rounds: 10),
    ]

    @Test("changes nothing that was answered, and the store goes on", arguments: failures)
    func fail(failure: Failure) async throws {
        let seed = SeededGenerator.seed(forTest: failure.testDescription)
        for round in 0..<failure.rounds {
            try await failEverywhere(failure, seed: seed &+ UInt64(round) << 32)
        }
    }

    private func failEverywhere(_ failure: Failure, seed: UInt64) async throws {
        var number: Int64 = 0
        var isReached = true
        while isReached {
            number += 1
            var script = try FailureScript(failure, seed: seed &+ UInt64(number))
            script.disk.fail(failure.kind, at: number, code: failure.code)
            do {
                try await script.run()
            } catch {
                Issue.record("\(failure.testDescription) \(number): \(error)")
                return
            }
            isReached = script.disk.hasFailed
            try #require(number < 10_000)
        }
        #expect(number > 1, "no place was reached")
    }
}
