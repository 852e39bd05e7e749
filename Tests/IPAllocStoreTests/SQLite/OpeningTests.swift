import Foundation
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

/// What an opening and a restore do to the other files of the directory.
@Suite("Opening") struct OpeningTests {
    /// The files of a store that was closed.
    private static let closed = ["ipalloc.db", "ipalloc.lock", "ipalloc.watermark"]

    private func names(_ directory: TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }

    /// Opens a store and commits some pods.
    private func commit(_ directory: TemporaryDirectory, _ pods: Range<Int>) async throws {
        let store = try SQLiteStore(directory: directory.path)
        for pod in pods {
            let write = StoreWrite.putRecord(sample(pod: pod, address: UInt128(pod)))
            _ = try await store.commit(Transaction(writes: [write])).get()
        }
        try await store.close()
    }

    @Test("a database that never got its name is in nobody's way, and goes")
    func databaseInMaking() async throws {
        let directory = try TemporaryDirectory()
        for pod in 0..<2 {
            for suffix in ["", "-journal", "-wal", "-shm"] {
                let path = directory.file("ipalloc.db.new" + suffix)
                try Data("half of one".utf8).write(to: URL(filePath: path))
            }
            try await commit(directory, pod..<pod + 1)
            #expect(try names(directory) == Self.closed)
        }
    }

    @Test("a restore leaves the database, and nothing of its making")
    func restored() async throws {
        let directory = try TemporaryDirectory()
        try await commit(directory, 0..<10)
        let store = try SQLiteStore(directory: directory.path)
        let copies = try TemporaryDirectory()
        _ = try await store.backup(to: copies.file("copy"))
        try await store.close()
        let restored = try TemporaryDirectory()
        _ = try SQLiteStore.restore(copies.file("copy"), to: restored.path, isReplacing: false)
        #expect(try names(restored) == Self.closed)
        #expect(try names(copies) == ["copy"])
    }

    @Test("what a watermark has lost with the power, the next opening tells it")
    func watermark() async throws {
        let directory = try TemporaryDirectory()
        try await commit(directory, 0..<10)
        let database = URL(filePath: directory.file("ipalloc.db"))
        let old = try Data(contentsOf: database)
        try await commit(directory, 10..<20)
        try FileManager.default.removeItem(atPath: directory.file("ipalloc.watermark"))
        try await commit(directory, 20..<20)
        try old.write(to: database)
        let error = #expect(throws: StoreError.self) {
            try SQLiteStore(directory: directory.path)
        }
        #expect(error?.code == .lostCommits)
    }
}
