import CFaultVFS
import IPAllocTestSupport

@testable import IPAllocStore

/// A store that is made, filled, closed and opened again, each step retried once if it fails.
struct FailureScript {
    /// What was not as it must be.
    struct Violation: Error, CustomStringConvertible {
        var description: String
    }

    let disk: FaultDisk
    private let failure: FailureTests.Failure
    private let directory: TemporaryDirectory
    private var transactions: RandomTransactions
    private var model = MemoryContent(changesMax: 30)

    init(_ failure: FailureTests.Failure, seed: UInt64) throws {
        disk = FaultDisk(seed: seed)
        self.failure = failure
        directory = try TemporaryDirectory()
        transactions = RandomTransactions(random: SeededGenerator(seed: seed))
    }

    /// - Throws: `Violation` if a failure changed anything, was not the expected error, or left a
    ///   store that neither works nor says why.
    mutating func run() async throws {
        for _ in 0..<2 {
            let store = try await open()
            for _ in 0..<8 { try await commit(store) }
            try await check(store)
            // The connections may be gone even if closing failed, so that is not retried.
            do { try await store.close() } catch { try expect(error) }
        }
        // What was answered is on the disk, whatever failed on the way.
        disk.cut()
        disk.restart()
        let store = try await open()
        try await check(store)
        let problems = try await store.checkInvariants()
        guard problems == [] else { throw Violation(description: "\(problems)") }
    }

    private func open() async throws -> SQLiteStore {
        var options = SQLiteStore.Options()
        options.changesMax = 30
        options.checkpointPages = 12
        options.checkpointsBeside = false
        let attempt = { [directory, disk] () throws(StoreError) in
            try SQLiteStore(directory: directory.path, options: options, files: disk)
        }
        do { return try attempt() } catch { try expect(error) }
        return try attempt()
    }

    private mutating func commit(_ store: SQLiteStore) async throws {
        let batch = (0...transactions.below(3)).map { _ in transactions.next() }
        var after = model
        var expected: [Result<Revision, StoreConflict>] = []
        for transaction in batch { expected.append(try after.commit(transaction)) }
        var results: [Result<Revision, StoreConflict>]
        do {
            results = try await store.commit(batch)
        } catch {
            try expect(error)
            try await check(store)
            results = try await store.commit(batch)
        }
        guard results == expected else {
            throw Violation(description: "expected \(expected), answered \(results)")
        }
        model = after
    }

    /// The store must hold what the model holds.
    private func check(_ store: SQLiteStore) async throws {
        var contents: StoreContents
        do {
            contents = try await StoreContents.read(store)
        } catch let error as StoreError {
            try expect(error)
            contents = try await StoreContents.read(store)
        }
        guard try await contents == model.contents(), store.revision == model.revision else {
            throw Violation(
                description: "expected revision \(model.revision), found \(contents.revision)")
        }
    }

    /// The error must be the one that was asked for.
    private func expect(_ error: StoreError) throws {
        guard disk.hasFailed, failure.expected.contains(error.code) else {
            throw Violation(description: "unexpected: \(error)")
        }
    }
}
