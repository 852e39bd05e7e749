import Foundation
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

@Suite("Backup")
struct BackupTests {
    @Test("a backup made under load is one state of the store, and opens as a store")
    func restore() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let writer = Task {
            for pod in 1...400 {
                let write = StoreWrite.putRecord(sample(pod: pod, address: UInt128(pod)))
                _ = try await store.commit(Transaction(writes: [write])).get()
            }
        }
        try await store.waitForCommit(after: Revision(rawValue: 20))
        let copies = try TemporaryDirectory()
        var revisions: [Revision] = []
        for number in 0..<5 {
            revisions.append(try await store.backup(to: copies.file("copy-\(number)")))
        }
        try await writer.value
        try await store.close()
        #expect(revisions == revisions.sorted())
        #expect(revisions[0] >= Revision(rawValue: 20))
        for (number, revision) in revisions.enumerated() {
            let restored = try TemporaryDirectory()
            try FileManager.default.copyItem(
                atPath: copies.file("copy-\(number)"), toPath: restored.file("ipalloc.db"))
            let store = try SQLiteStore(directory: restored.path)
            let contents = try await StoreContents.read(store)
            #expect(contents.revision == revision)
            #expect(
                contents.records
                    == Set(
                        (1...Int(revision.rawValue)).map { sample(pod: $0, address: UInt128($0)) }))
            try await store.close()
        }
    }

    @Test("a backup replaces no file and leaves no part of one")
    func refuse() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let target = try TemporaryDirectory()
        let taken = target.file("taken")
        try Data([1]).write(to: URL(fileURLWithPath: taken))
        await #expect {
            try await store.backup(to: taken)
        } throws: {
            ($0 as? StoreError)?.code == .exists
        }
        await #expect {
            try await store.backup(to: target.file("missing/copy"))
        } throws: {
            ($0 as? StoreError)?.code == .cannotOpen
        }
        #expect(try target.contents() == ["taken": Data([1])])
        try await store.close()
    }

    @Test("an older backup in place of the database is only accepted on purpose")
    func older() async throws {
        let directory = try TemporaryDirectory()
        let copies = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let revision = try await store.backup(to: copies.file("copy"))
        _ = try await store.commit(Transaction(writes: [.putRecord(sample())])).get()
        try await store.close()
        try FileManager.default.removeItem(atPath: directory.file("ipalloc.db"))
        try FileManager.default.copyItem(
            atPath: copies.file("copy"), toPath: directory.file("ipalloc.db"))
        let error = #expect(throws: StoreError.self) {
            try SQLiteStore(directory: directory.path)
        }
        #expect(error?.code == .lostCommits)
        try FileManager.default.removeItem(atPath: directory.file("ipalloc.watermark"))
        let restored = try SQLiteStore(directory: directory.path)
        #expect(restored.revision == revision)
        try await restored.close()
    }
}
