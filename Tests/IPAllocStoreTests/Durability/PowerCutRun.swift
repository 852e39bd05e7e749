import CFaultVFS
import GRDB
import IPAllocTestSupport

@testable import IPAllocStore

/// A store that loses power again and again while it commits, and a model of what it answered.
final class PowerCutRun {
    /// What makes a store forget what it has answered; the test must notice each.
    enum Weakness: CaseIterable {
        /// `PRAGMA synchronous = NORMAL`: commits do not wait for the disk.
        case synchronousNormal
        /// `PRAGMA synchronous = OFF`: nothing waits for the disk.
        case synchronousOff
        /// The answer leaves before the commit is made.
        case answerFirst
        /// The commit is made and answered, and its synchronisation takes effect with the next.
        case lateSync
    }

    /// What a power cut broke.
    struct Violation: Error, CustomStringConvertible {
        var description: String
    }

    let disk: FaultDisk
    private let directory: TemporaryDirectory
    private let weakness: Weakness?
    private var transactions: RandomTransactions
    /// What was answered.
    private var acknowledged = MemoryContent(changesMax: 40)
    /// What was answered, and the batch that got no answer.
    private var possible: MemoryContent
    private(set) var commitCount = 0

    init(weakness: Weakness? = nil, seed: UInt64) throws {
        disk = FaultDisk(seed: seed)
        directory = try TemporaryDirectory()
        self.weakness = weakness
        transactions = RandomTransactions(random: SeededGenerator(seed: seed))
        possible = acknowledged
        disk.delaySync(weakness == .lateSync)
    }

    /// Opens the store, checks it, commits until the power fails, and turns the power on.
    ///
    /// - Throws: `Violation` if the store is not what it must be; `StoreError` if it cannot be
    ///   opened although the power is on.
    func cycle() async throws {
        // Some cuts come while the store opens or recovers, some only long after.
        disk.cut(after: Int64(1 + transactions.below(transactions.below(3) == 0 ? 12 : 150)))
        do {
            let store = try open()
            try await verify(store)
            try await work(store)
            try? await store.close()
        } catch let error as StoreError {
            guard disk.isOff else { throw error }
        }
        disk.cut()
        disk.restart()
        // The watermark may be lost as well, and must not be needed. A weakened store must be
        // caught by its content.
        if weakness != nil || transactions.below(2) == 0 {
            try SystemFiles().remove(StoreDirectory(path: directory.path).watermark)
        }
    }

    private func open() throws -> SQLiteStore {
        var options = SQLiteStore.Options()
        options.changesMax = 40
        options.checkpointPages = 5 + transactions.below(40)
        // As users run it, which a seed alone does not repeat exactly.
        options.checkpointsBeside = transactions.below(4) == 0
        let store = try SQLiteStore(directory: directory.path, options: options, files: disk)
        switch weakness {
        case .synchronousNormal: try weaken(store, "NORMAL")
        case .synchronousOff: try weaken(store, "OFF")
        case .answerFirst, .lateSync, nil: break
        }
        return store
    }

    private func weaken(_ store: SQLiteStore, _ synchronous: String) throws {
        try withStoreErrors("weaken", path: "") {
            try store.writer.queue.unsafeReentrantWrite {
                try $0.execute(sql: "PRAGMA synchronous = \(synchronous)")
            }
        }
    }

    /// The store must hold what was answered, and of the rest all or nothing.
    private func verify(_ store: SQLiteStore) async throws {
        let contents = try await contents(store)
        if try await contents == possible.contents() {
            acknowledged = possible
        } else if try await contents != acknowledged.contents() {
            throw Violation(
                description: """
                    answered up to revision \(acknowledged.revision), possible up to \
                    \(possible.revision), found \(contents.revision)
                    """)
        }
        possible = acknowledged
        // Every store is compared, some are checked to the bottom, which takes longer.
        if transactions.below(8) == 0 {
            let problems = try await store.checkInvariants()
            guard problems == [] else { throw Violation(description: "\(problems)") }
        }
    }

    private func contents(_ store: SQLiteStore) async throws(StoreError) -> StoreContents {
        do {
            return try await StoreContents.read(store)
        } catch {
            throw StoreError(error, operation: "read", path: "")
        }
    }

    /// Commits until the power fails, or for a while; sometimes with a view that stays open.
    private func work(_ store: SQLiteStore) async throws {
        let count = transactions.below(40)
        guard transactions.below(4) == 0 else { return try await commit(store, count: count) }
        let reader = try await store.readers.acquire()
        defer { store.readers.release(reader, isUsable: false) }
        _ = try await SQLiteView(reader: reader)
        try await commit(store, count: count)
    }

    private func commit(_ store: SQLiteStore, count: Int) async throws {
        for _ in 0..<count {
            let batch = (0...transactions.below(3)).map { _ in transactions.next() }
            var expected: [Result<Revision, StoreConflict>] = []
            for transaction in batch { expected.append(try possible.commit(transaction)) }
            if weakness == .answerFirst { acknowledged = possible }
            let results = try await store.commit(batch)
            guard results == expected else {
                throw Violation(description: "expected \(expected), answered \(results)")
            }
            acknowledged = possible
            commitCount += 1
        }
    }
}
