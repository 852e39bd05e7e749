import Foundation
import IPAllocTestSupport
import Testing
import ipalloc_store_writer

@testable import IPAllocStore

/// A real process on a real file system, killed while it commits.
@Suite("Killed process")
struct KillTests {
    static let killCount = 20

    @Test("what a killed process has answered is there, and no half of a transaction is")
    func survive() async throws {
        var random = SeededGenerator.forTest()
        let directory = try TemporaryDirectory()
        for _ in 0..<Self.killCount {
            let answered = try run(
                in: directory, lineCount: Int.random(in: 1...250, using: &random))
            let store = try SQLiteStore(directory: directory.path)
            #expect(store.revision >= answered)
            let contents = try await StoreContents.read(store)
            #expect(
                contents.records == Set(WriterSequence.records(at: store.revision.rawValue)))
            try await store.close()
        }
    }

    @Test("another process's store is refused, with its number")
    func refuse() throws {
        let directory = try TemporaryDirectory()
        let (process, output) = try start(in: directory)
        defer { kill(process.processIdentifier, SIGKILL) }
        _ = output.fileHandleForReading.availableData
        let error = #expect(throws: StoreError.self) {
            try SQLiteStore(directory: directory.path)
        }
        #expect(error?.code == .inUse)
        #expect(error?.ownerProcess == process.processIdentifier)
    }

    private func start(in directory: TemporaryDirectory) throws -> (Process, Pipe) {
        let process = Process()
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
            .appendingPathComponent("ipalloc-store-writer")
        process.arguments = [directory.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return (process, output)
    }

    /// Kills the process after it has answered so many lines; returns the last answer it gave.
    private func run(in directory: TemporaryDirectory, lineCount: Int) throws -> Revision {
        let (process, output) = try start(in: directory)
        var text = Data()
        while text.count(where: { $0 == 10 }) < lineCount {
            let data = output.fileHandleForReading.availableData
            try #require(!data.isEmpty, "the process ended by itself")
            text += data
        }
        kill(process.processIdentifier, SIGKILL)
        text += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        // The last line may be cut.
        let whole = text.last == 10 ? lines : lines.dropLast()
        return Revision(rawValue: try #require(whole.last.flatMap { Int64($0) }))
    }
}
