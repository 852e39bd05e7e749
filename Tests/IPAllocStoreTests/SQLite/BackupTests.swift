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
            let copy = copies.file("copy-\(number)")
            let bytes = try Data(contentsOf: URL(filePath: copy))
            let result = try SQLiteStore.restore(copy, to: restored.path, isReplacing: false)
            #expect(result.revision == revision)
            #expect(result.replaced == nil)
            #expect(try Data(contentsOf: URL(filePath: copy)) == bytes)
            let store = try SQLiteStore(directory: restored.path)
            let contents = try await StoreContents.read(store)
            #expect(contents.revision == revision)
            #expect(
                contents.records
                    == Set(
                        (1...Int(revision.rawValue)).map { sample(pod: $0, address: UInt128($0)) }))
            try await store.close()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: copies.path).count == 5)
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

    @Test("a backup of a database that was damaged meanwhile is refused, and leaves no file")
    func damaged() async throws {
        let directory = try TemporaryDirectory()
        var store = try SQLiteStore(directory: directory.path)
        for pod in 1...300 {
            let write = StoreWrite.putRecord(sample(pod: pod, address: UInt128(pod)))
            _ = try await store.commit(Transaction(writes: [write])).get()
        }
        try await store.close()
        store = try SQLiteStore(directory: directory.path)
        let file = try FileHandle(forUpdating: URL(filePath: directory.file("ipalloc.db")))
        let half = try file.seekToEnd() / 2
        try file.seek(toOffset: half)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 3 * 4096))
        try file.close()
        let target = try TemporaryDirectory()
        await #expect {
            try await store.backup(to: target.file("copy"))
        } throws: {
            ($0 as? StoreError)?.code == .corrupt
        }
        #expect(try target.contents() == [:])
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

    @Test("a backup that is none is named as it was given, and the store is left as it is")
    func unusable() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        _ = try await store.commit(Transaction(writes: [.putRecord(sample())])).get()
        let copies = try TemporaryDirectory()
        _ = try await store.backup(to: copies.file("cut"))
        try await store.close()
        let whole = try Data(contentsOf: URL(filePath: copies.file("cut")))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: copies.file("cut")))
        try Data("{}".utf8).write(to: URL(filePath: copies.file("json")))
        try Data(repeating: 65, count: 8192).write(to: URL(filePath: copies.file("text")))
        let before = try directory.contents()
        let expected: [(String, StoreError.Code)] = [
            ("cut", .corrupt), ("json", .foreignFile), ("text", .foreignFile),
        ]
        for (name, code) in expected {
            let error = #expect(throws: StoreError.self) {
                try SQLiteStore.restore(
                    copies.file(name), to: directory.path, isReplacing: true)
            }
            #expect(error?.code == code, "\(name)")
            let text = error?.description ?? ""
            #expect(text.hasPrefix("restore \(copies.file(name)): "), "\(text)")
            #expect(text.hasSuffix("; take another backup; the store was left as it is"))
        }
        #expect(try directory.contents() == before)
    }

    @Test("what a backup takes the place of is kept, with its log, as often as it is restored")
    func replaced() async throws {
        let directory = try TemporaryDirectory()
        let copies = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        _ = try await store.commit(Transaction(writes: [.putRecord(sample())])).get()
        let old = try await store.backup(to: copies.file("old"))
        _ = try await store.commit(Transaction(writes: [.putRecord(sample(pod: 2, address: 2))]))
            .get()
        let new = store.revision
        try await store.close()
        for number in 1...2 {
            let result = try SQLiteStore.restore(
                copies.file("old"), to: directory.path, isReplacing: true)
            #expect(result.revision == old)
            let kept = directory.file("ipalloc.db.replaced-\(number)")
            #expect(result.replaced == kept)
            let restored = try SQLiteStore(directory: directory.path)
            #expect(restored.revision == old)
            #expect(try await restored.checkInvariants() == [])
            try await restored.close()
            // What was set aside is whole: it can be put back.
            let other = try TemporaryDirectory()
            let back = try SQLiteStore.restore(kept, to: other.path, isReplacing: false)
            #expect(back.revision == (number == 1 ? new : old))
        }
    }

    @Test("a store that was killed is restored with what only its log holds")
    func killedStore() async throws {
        let directory = try TemporaryDirectory()
        var options = SQLiteStore.Options()
        options.checkpointPages = 0
        let store = try SQLiteStore(directory: directory.path, options: options)
        for pod in 1...9 {
            let write = StoreWrite.putRecord(sample(pod: pod, address: UInt128(pod)))
            _ = try await store.commit(Transaction(writes: [write])).get()
        }
        let killed = try TemporaryDirectory()
        let paths = [killed.file("old.db"), killed.file("old.db-wal")]
        for (suffix, path) in zip(["", "-wal"], paths) {
            try FileManager.default.copyItem(
                atPath: directory.file("ipalloc.db") + suffix, toPath: path)
        }
        let contents = try await StoreContents.read(store)
        try await store.close()
        let bytes = try paths.map { try Data(contentsOf: URL(filePath: $0)) }
        let target = try TemporaryDirectory()
        let result = try SQLiteStore.restore(paths[0], to: target.path, isReplacing: false)
        #expect(result.revision == Revision(rawValue: 9))
        let restored = try SQLiteStore(directory: target.path)
        #expect(try await StoreContents.read(restored) == contents)
        #expect(try await restored.checkInvariants() == [])
        try await restored.close()
        #expect(try paths.map { try Data(contentsOf: URL(filePath: $0)) } == bytes)
        let left = try FileManager.default.contentsOfDirectory(atPath: target.path)
        #expect(!left.contains { $0.contains("new") || $0.contains("restored") }, "\(left)")
    }

    @Test("a database that was left with its log is set aside with it")
    func log() async throws {
        let directory = try TemporaryDirectory()
        let copies = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let old = try await store.backup(to: copies.file("old"))
        _ = try await store.commit(Transaction(writes: [.putRecord(sample())])).get()
        // As a process leaves it that is killed: nothing of the log is in the database yet.
        let killed = try TemporaryDirectory()
        for name in ["ipalloc.db", "ipalloc.db-wal", "ipalloc.watermark"] {
            try FileManager.default.copyItem(
                atPath: directory.file(name), toPath: killed.file(name))
        }
        let new = store.revision
        try await store.close()
        let result = try SQLiteStore.restore(
            copies.file("old"), to: killed.path, isReplacing: true)
        #expect(result.revision == old)
        let again = try TemporaryDirectory()
        for (suffix, name) in [("", "ipalloc.db"), ("-wal", "ipalloc.db-wal")] {
            try FileManager.default.copyItem(
                atPath: killed.file("ipalloc.db.replaced-1" + suffix), toPath: again.file(name))
        }
        let kept = try SQLiteStore(directory: again.path)
        #expect(kept.revision == new)
        try await kept.close()
    }

    @Test("a restore that is refused changes nothing")
    func refusedRestore() async throws {
        let directory = try TemporaryDirectory()
        let copies = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        _ = try await store.backup(to: copies.file("good"))
        let good = try Data(contentsOf: URL(filePath: copies.file("good")))
        try good.prefix(good.count / 2).write(to: URL(filePath: copies.file("cut")))
        try Data("no database".utf8).write(to: URL(filePath: copies.file("text")))
        try Data().write(to: URL(filePath: copies.file("empty")))
        func code(_ name: String, isReplacing: Bool = true) -> StoreError.Code? {
            do throws(StoreError) {
                _ = try SQLiteStore.restore(
                    copies.file(name), to: directory.path, isReplacing: isReplacing)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code("good") == .inUse)
        try await store.close()
        let before = try directory.contents()
        #expect(code("good", isReplacing: false) == .exists)
        #expect(code("missing") == .missing)
        #expect(code("cut") == .corrupt)
        #expect(code("text") == .foreignFile)
        #expect(code("empty") == .foreignFile)
        #expect(try directory.contents() == before)
    }
}
