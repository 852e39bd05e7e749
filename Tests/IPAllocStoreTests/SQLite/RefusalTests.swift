import Foundation
import GRDB
import IPAllocTestSupport
import Testing

@testable import IPAllocStore

/// Which directories and files a store refuses, and that it leaves them as they are.
@Suite("Refused stores")
struct RefusalTests {
    /// Makes a store with some content in a directory and closes it.
    private func fill(_ directory: TemporaryDirectory, count: Int = 300) async throws {
        let store = try SQLiteStore(directory: directory.path)
        let batch = (1...count).map {
            Transaction(writes: [.putRecord(sample(pod: $0, address: UInt128($0)))])
        }
        for result in try await store.commit(batch) { _ = try result.get() }
        try await store.close()
    }

    /// Expects the code, a message with the words, and that no file changed.
    private func expectRefusal(
        _ directory: TemporaryDirectory, _ code: StoreError.Code, saying words: String...,
        options: SQLiteStore.Options = SQLiteStore.Options()
    ) async throws {
        let before = try directory.contents()
        let error = #expect(throws: StoreError.self) {
            try SQLiteStore(directory: directory.path, options: options)
        }
        #expect(error?.code == code, "\(String(describing: error))")
        for word in words { #expect(error?.description.contains(word) == true) }
        let reading = await #expect(throws: StoreError.self) {
            try await SQLiteStore.open(directory: directory.path, options: options) { view in
                try await countRecords(view)
            }
        }
        #expect(reading?.code == code, "\(String(describing: reading))")
        #expect(reading?.description == error?.description)
        let after = try directory.contents()
        #expect(Set(after.keys) == Set(before.keys))
        #expect(after.filter { before[$0.key] != $0.value }.map(\.key) == [])
    }

    private func countRecords(_ view: any StoreView) async throws -> Int {
        var count = 0
        try await view.forEachRecordBatch { count += $0.count }
        return count
    }

    @Test("a store that is read while it is checked is whole; if reading fails, it is not open")
    func readWhileChecked() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        struct Failure: Error {}
        await #expect(throws: Failure.self) {
            try await SQLiteStore.open(directory: directory.path) { _ -> Int in throw Failure() }
        }
        let (store, count) = try await SQLiteStore.open(directory: directory.path) { view in
            try await countRecords(view)
        }
        #expect(count == 300)
        let more = Transaction(writes: [.putRecord(sample(pod: 301, address: 301))])
        for result in try await store.commit([more]) { _ = try result.get() }
        #expect(try await store.read { try await countRecords($0) } == 301)
        try await store.close()
    }

    private func change(_ path: String, _ body: (inout Data) -> Void) throws {
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        body(&data)
        try data.write(to: URL(fileURLWithPath: path))
    }

    @Test("an empty file is not taken for a fresh database")
    func emptyFile() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        try Data().write(to: URL(fileURLWithPath: directory.file("ipalloc.db")))
        try await expectRefusal(
            directory, .corrupt, saying: "ipalloc.db", "empty", "restore a backup")
    }

    @Test("a database cut at any page is refused")
    func cut() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        let path = directory.file("ipalloc.db")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        #expect(whole.count > 40_960)
        let lengths =
            [1, 15, 16, 50, 99, 100, 512, 4095]
            + stride(
                from: 4096, to: whole.count, by: 4096)
        for length in lengths {
            try whole[..<length].write(to: URL(fileURLWithPath: path))
            try await expectRefusal(directory, .corrupt, saying: "ipalloc.db", "restore a backup")
        }
        try whole.write(to: URL(fileURLWithPath: path))
        try await SQLiteStore(directory: directory.path).close()
    }

    @Test("a page of noise is refused")
    func noise() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        let path = directory.file("ipalloc.db")
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var random = SeededGenerator.forTest()
        for start in stride(from: 0, to: whole.count, by: 4096) {
            try change(path) { data in
                for index in start..<start + 4096 {
                    data[index] = UInt8.random(in: 0...255, using: &random)
                }
            }
            try await expectRefusal(directory, .corrupt, saying: "ipalloc.db")
            try whole.write(to: URL(fileURLWithPath: path))
        }
    }

    @Test("a directory that has lost its database is not started afresh")
    func lostDatabase() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        try FileManager.default.removeItem(atPath: directory.file("ipalloc.db"))
        try await expectRefusal(
            directory, .lostCommits, saying: "ipalloc.watermark", "restore --replace")
        try FileManager.default.removeItem(atPath: directory.file("ipalloc.watermark"))
        try Data([1]).write(to: URL(fileURLWithPath: directory.file("ipalloc.db-wal")))
        try await expectRefusal(directory, .lostCommits, saying: "ipalloc.db-wal")
    }

    @Test("a log that was removed or cut while nobody looked is noticed")
    func lostLog() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        // A copy of the files of a store that is still open has its last commits in the log.
        let copy = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        for pod in 1000..<1010 {
            let write = StoreWrite.putRecord(sample(pod: pod, address: UInt128(pod)))
            _ = try await store.commit(Transaction(writes: [write])).get()
        }
        for (name, data) in try directory.contents() {
            try data.write(to: URL(fileURLWithPath: copy.file(name)))
        }
        let revision = store.revision
        try await store.close()
        let log = copy.file("ipalloc.db-wal")
        let whole = try Data(contentsOf: URL(fileURLWithPath: log))
        for length in [0, 10, whole.count / 2, whole.count - 1] {
            try whole[..<length].write(to: URL(fileURLWithPath: log))
            try await expectRefusal(copy, .lostCommits, saying: "revision \(revision)", "watermark")
        }
        try whole.write(to: URL(fileURLWithPath: log))
        let reopened = try SQLiteStore(directory: copy.path)
        #expect(reopened.revision == revision)
        try await reopened.close()
    }

    @Test("what another program left half done is undone")
    func hotJournal() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        let copy = try TemporaryDirectory()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let queue = try DatabaseQueue(
            path: directory.file("ipalloc.db"), configuration: configuration)
        try queue.unsafeReentrantWrite { database in
            try database.execute(
                sql: """
                    PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN;
                    UPDATE record SET node = 'nowhere';
                    """)
            for (name, data) in try directory.contents() {
                try data.write(to: URL(fileURLWithPath: copy.file(name)))
            }
            try database.execute(sql: "ROLLBACK")
        }
        #expect(try copy.contents().keys.contains("ipalloc.db-journal"))
        // So it is in what is restored, and the file that it is restored from stays as it is.
        let target = try TemporaryDirectory()
        _ = try SQLiteStore.restore(
            copy.file("ipalloc.db"), to: target.path, isReplacing: false)
        let restored = try SQLiteStore(directory: target.path)
        #expect(try await StoreContents.read(restored).records.count == 300)
        #expect(try await StoreContents.read(restored).records.allSatisfy { $0.node == "node" })
        try await restored.close()
        #expect(try copy.contents().keys.contains("ipalloc.db-journal"))
        let store = try SQLiteStore(directory: copy.path)
        #expect(try await StoreContents.read(store).records.count == 300)
        #expect(try await StoreContents.read(store).records.allSatisfy { $0.node == "node" })
        try await store.close()
    }

    @Test("another program's database, and no database at all, are refused")
    func foreign() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("ipalloc.db")
        let queue = try DatabaseQueue(path: path)
        try await queue.write { try $0.execute(sql: "CREATE TABLE song (title TEXT)") }
        try queue.close()
        try await expectRefusal(directory, .foreignFile, saying: "application_id 0")
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: path))
        try await expectRefusal(directory, .corrupt, saying: "not a database")
    }

    @Test("a later version's database is refused, an earlier one's gets the missing steps")
    func versions() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        let later = Schema(
            steps: Schema.current.steps + [
                .sql("CREATE TABLE later (a TEXT) STRICT")
            ])
        let store = try SQLiteStore(
            directory: directory.path, options: SQLiteStore.Options(), files: SystemFiles(),
            schema: later)
        #expect(try await StoreContents.read(store).records.count == 300)
        try await store.close()
        try await expectRefusal(directory, .newerSchema, saying: "schema \(later.version)")
    }

    @Test("a directory is made only when asked for, and for its owner only")
    func directories() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("store")
        var options = SQLiteStore.Options()
        #expect(
            #expect(throws: StoreError.self) { try SQLiteStore(directory: path) }?.code == .missing)
        #expect(!FileManager.default.fileExists(atPath: path))
        options.createsDirectory = true
        try await SQLiteStore(directory: path, options: options).close()
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect((attributes[.posixPermissions] as? Int) == 0o700)
        for name in ["ipalloc.db", "ipalloc.lock", "ipalloc.watermark"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
            #expect((attributes[.posixPermissions] as? Int) == 0o600, "\(name)")
        }
        // A file is no directory; and nothing can be made inside the kernel's own.
        let file = directory.file("file")
        try Data().write(to: URL(fileURLWithPath: file))
        #expect(
            #expect(throws: StoreError.self) { try SQLiteStore(directory: file) }?.code == .missing)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(directory: "/sys") }
        #expect(error?.code == .permission || error?.code == .readOnly)
    }

    @Test("a second store on a directory is refused, and told who has it")
    func inUse() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        try await expectRefusal(directory, .inUse, saying: "process \(getpid())")
        try await store.close()
        var second: SQLiteStore? = try SQLiteStore(directory: directory.path)
        #expect(second?.revision == .zero)
        // A store that is dropped without `close` lets go as well.
        second = nil
        try await SQLiteStore(directory: directory.path).close()
    }

    @Test("a watermark that a power cut has spoilt says nothing")
    func spoiltWatermark() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("ipalloc.watermark")
        let watermark = try Watermark(path: path)
        #expect(watermark.read() == nil)
        let revision = Revision(rawValue: 1_234_567)
        try watermark.write(revision)
        #expect(watermark.read() == revision)
        let whole = try Data(contentsOf: URL(filePath: path))
        for place in whole.indices {
            try change(path) { $0[place] = $0[place] == 0x31 ? 0x32 : 0x31 }
            #expect(try Watermark(path: path).read() == nil, "byte \(place)")
            try whole.write(to: URL(filePath: path))
        }
        #expect(try Watermark(path: path).read() == revision)
    }
}
