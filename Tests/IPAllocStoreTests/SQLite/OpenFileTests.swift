import Foundation
import Glibc
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

/// What stores have open, as the kernel tells it.
@Suite("Open files") struct OpenFileTests {
    /// The descriptors of a directory's files that this process has open, by the file's name.
    private func openFiles(in directory: TemporaryDirectory) throws -> [String: [Int32]] {
        var files: [String: [Int32]] = [:]
        for number in try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            // Those of other tests come and go.
            let link = "/proc/self/fd/\(number)"
            guard let descriptor = Int32(number),
                let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
                path.hasPrefix(directory.path + "/")
            else { continue }
            files[String(path.dropFirst(directory.path.count + 1)), default: []].append(descriptor)
        }
        return files
    }

    /// Has a store do all that it can.
    private func use(_ directory: TemporaryDirectory) async throws {
        let store = try SQLiteStore(directory: directory.path)
        for pod in 0..<10 {
            let write = StoreWrite.putRecord(sample(pod: pod, address: UInt128(pod)))
            _ = try await store.commit(Transaction(writes: [write])).get()
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { _ = try await StoreContents.read(store) } }
            try await group.waitForAll()
        }
        _ = try await store.auditTrail(AuditQuery())
        _ = try await store.backup(to: directory.file("copy"))
        try await store.probe()
        let open = try openFiles(in: directory).keys
        #expect(open.contains("ipalloc.lock") && open.contains("ipalloc.db-wal"))
        try await store.close()
        // It goes with the store itself.
        #expect(try openFiles(in: directory).keys.allSatisfy { $0 == "ipalloc.watermark" })
    }

    @Test("a store that was closed has nothing open, whatever it did")
    func closed() async throws {
        let directory = try TemporaryDirectory()
        for name in ["copy", "other"] {
            try await use(directory)
            #expect(try openFiles(in: directory) == [:])
            try FileManager.default.moveItem(
                atPath: directory.file("copy"), toPath: directory.file(name + ".db"))
        }
        // Nor has one that nobody closed.
        _ = try SQLiteStore(directory: directory.path)
        #expect(try openFiles(in: directory) == [:])
    }

    @Test("a store that is refused, and a restore, leave nothing open")
    func refused() async throws {
        let directory = try TemporaryDirectory()
        try await use(directory)
        let database = URL(filePath: directory.file("ipalloc.db"))
        let good = try Data(contentsOf: database)
        for bytes in [
            Data("no database, and longer than a header has to be".utf8), good.prefix(9000),
        ] {
            try bytes.write(to: database)
            #expect(throws: StoreError.self) { try SQLiteStore(directory: directory.path) }
            #expect(try openFiles(in: directory) == [:])
        }
        for isReplacing in [false, true] {
            _ = try? SQLiteStore.restore(
                directory.file("copy"), to: directory.path, isReplacing: isReplacing)
            #expect(try openFiles(in: directory) == [:])
        }
        let store = try SQLiteStore(directory: directory.path)
        let before = try openFiles(in: directory)
        #expect(throws: StoreError.self) { try SQLiteStore(directory: directory.path) }
        #expect(throws: StoreError.self) {
            try SQLiteStore.restore(directory.file("copy"), to: directory.path, isReplacing: true)
        }
        #expect(try openFiles(in: directory) == before)
        try await store.close()
    }

    @Test("a directory is free when its store was closed, though a copy of the lock is still open")
    func copiedLock() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        // As a program has one until it is begun.
        let lock = try #require(try openFiles(in: directory)["ipalloc.lock"]?.first)
        let copy = dup(lock)
        defer { close(copy) }
        try await store.close()
        try await SQLiteStore(directory: directory.path).close()
    }
}
