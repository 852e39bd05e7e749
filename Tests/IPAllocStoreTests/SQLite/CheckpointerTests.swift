import CFaultVFS
import GRDB
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("Checkpointer")
struct CheckpointerTests {
    private static let threshold = 50

    private func open(
        _ directory: TemporaryDirectory, beside: Bool, files: any DatabaseFiles = SystemFiles()
    ) throws -> SQLiteStore {
        var options = SQLiteStore.Options()
        options.checkpointPages = Self.threshold
        options.checkpointsBeside = beside
        return try SQLiteStore(directory: directory.path, options: options, files: files)
    }

    /// Commits pods of these numbers, each on its own.
    private func commit(_ store: SQLiteStore, _ pods: Range<Int>) async throws {
        for pod in pods {
            let record = sample(pod: pod, address: UInt128(pod))
            _ = try await store.commit(Transaction(writes: [.addRecord(record)])).get()
        }
    }

    /// Commits until the log has begun anew, for up to half a minute.
    private func waitForShortLog(_ store: SQLiteStore, from pod: Int) async throws -> Int {
        var pod = pod
        for _ in 0..<3000 where store.writer.checkpointer.logPages >= Self.threshold {
            try await commit(store, pod..<pod + 1)
            pod += 1
            try await Task.sleep(for: .milliseconds(10))
        }
        return pod
    }

    @Test("the log begins anew, whether or not commits go on meanwhile", arguments: [true, false])
    func bound(beside: Bool) async throws {
        let directory = try TemporaryDirectory()
        var store = try open(directory, beside: beside)
        var pod = 0
        for _ in 0..<4 {
            try await commit(store, pod..<pod + 100)
            pod = try await waitForShortLog(store, from: pod + 100)
            #expect(store.writer.checkpointer.logPages < Self.threshold)
        }
        if !beside {
            // Nobody has to wait for it: no commit came to more pages than it wrote itself.
            #expect(try logSize(directory) < 2 * Self.threshold * 4096)
        }
        try await store.close()
        store = try open(directory, beside: beside)
        #expect(try await StoreContents.read(store).records.count == pod)
        #expect(try await store.checkInvariants() == [])
        try await store.close()
    }

    @Test("a view keeps the log as long as it reads, and not longer", arguments: [true, false])
    func view(beside: Bool) async throws {
        let directory = try TemporaryDirectory()
        let store = try open(directory, beside: beside)
        try await commit(store, 0..<1)
        try await store.read { view in
            try await commit(store, 1..<150)
            #expect(store.writer.checkpointer.logPages >= Self.threshold)
            #expect(try await StoreContents(view).records.count == 1)
        }
        let count = try await waitForShortLog(store, from: 150)
        #expect(store.writer.checkpointer.logPages < Self.threshold)
        #expect(try await StoreContents.read(store).records.count == count)
        try await store.close()
    }

    /// A copy that began then could take the new log for the old one (the WAL-reset bug).
    @Test("nothing begins after all was copied until a commit writes something")
    func rest() async throws {
        let directory = try TemporaryDirectory()
        let store = try open(directory, beside: false)
        var pod = 0
        repeat {
            try await commit(store, pod..<pod + 1)
            pod += 1
        } while store.writer.checkpointer.logPages > 0 && pod < 200
        #expect(store.writer.checkpointer.logPages == 0)
        let thief = Transaction(writes: [.addRecord(sample(pod: 0, address: 0))])
        for transaction in [Transaction(), thief] {
            _ = try await store.commit(transaction)
            #expect(store.writer.checkpointer.logPages == 0)
        }
        try await commit(store, pod..<pod + 1)
        let pages = store.writer.checkpointer.logPages
        #expect(pages > 0 && pages < Self.threshold)
        try await store.close()
    }

    @Test("a store closes beside commits that are under way")
    func close() async throws {
        for round in 0..<20 {
            let directory = try TemporaryDirectory()
            let store = try open(directory, beside: true)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<4 {
                    group.addTask {
                        for pod in 0..<60 {
                            try? await commit(store, 100 * task + pod..<100 * task + pod + 1)
                        }
                    }
                }
                group.addTask {
                    try await Task.sleep(for: .milliseconds(2 * round))
                    try await store.close()
                }
                try await group.waitForAll()
            }
            let again = try open(directory, beside: true)
            #expect(try await again.checkInvariants() == [])
            try await again.close()
        }
    }

    @Test("no log is moved if none is to be")
    func never() async throws {
        let directory = try TemporaryDirectory()
        var options = SQLiteStore.Options()
        options.checkpointPages = 0
        let store = try SQLiteStore(directory: directory.path, options: options)
        try await commit(store, 0..<100)
        let pages = store.writer.checkpointer.logPages
        #expect(pages > 200)
        try await commit(store, 100..<101)
        #expect(store.writer.checkpointer.logPages > pages)
        try await store.close()
    }

    @Test(
        "a copy that fails is tried again later, wherever it fails",
        arguments: [
            (FAULT_WRITE, ResultCode.SQLITE_IOERR_WRITE), (FAULT_SYNC, .SQLITE_IOERR_FSYNC),
        ], [true, false])
    func failedCopy(
        failure: (kind: fault_kind_t, code: ResultCode), hasRest: Bool
    ) async throws {
        var copies = 0
        var number: Int64 = 0
        var isReached = true
        while isReached {
            number += 1
            let directory = try TemporaryDirectory()
            let disk = FaultDisk(seed: 1)
            let store = try open(directory, beside: false, files: disk)
            var pod = 0
            while store.writer.checkpointer.logPages < Self.threshold - 8 {
                try await commit(store, pod..<pod + 1)
                pod += 1
            }
            if hasRest {
                // What the view does not see is left for the next commit.
                pod = try await store.read { [pod] view in
                    _ = try await StoreContents(view)
                    return try await commitToThreshold(store, from: pod)
                }
            }
            disk.fail(failure.kind, at: number, code: failure.code.rawValue)
            var isRefused = false
            for _ in 0..<5 {
                do { try await commit(store, pod..<pod + 1) } catch { isRefused = true }
                pod += 1
            }
            isReached = disk.hasFailed
            if isReached && !isRefused { copies += 1 }
            for _ in 0..<5 where store.writer.checkpointer.logPages >= Self.threshold {
                try await commit(store, pod..<pod + 1)
                pod += 1
            }
            try #require(store.writer.checkpointer.logPages < Self.threshold, "\(number)")
            try await store.close()
            try #require(number < 1000)
        }
        #expect(copies > 1)
    }

    /// Commits until the log is long enough to be moved.
    private func commitToThreshold(_ store: SQLiteStore, from pod: Int) async throws -> Int {
        var pod = pod
        while store.writer.checkpointer.logPages < Self.threshold {
            try await commit(store, pod..<pod + 1)
            pod += 1
        }
        return pod
    }

    private func logSize(_ directory: TemporaryDirectory) throws -> Int64 {
        try #require(try SystemFiles().size(of: StoreDirectory(path: directory.path).log))
    }
}
