import Foundation
import IPAllocTestProgram
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
        let (program, output) = try start(in: directory)
        defer {
            program.send(SIGKILL)
            _ = try? program.wait()
        }
        _ = try output.fileHandleForReading.nextBytes()
        let error = #expect(throws: StoreError.self) {
            try SQLiteStore(directory: directory.path)
        }
        #expect(error?.code == .inUse)
        #expect(error?.ownerProcess == program.id)
    }

    private func start(in directory: TemporaryDirectory) throws -> (TestProgram, Pipe) {
        let output = Pipe()
        let program = try TestProgram(
            TestProgram.built("ipalloc-store-writer"), [directory.path],
            output: output.fileHandleForWriting)
        // Only the program has it now, so that the output ends with it.
        try output.fileHandleForWriting.close()
        return (program, output)
    }

    /// Kills the process after it has answered so many lines; returns the last answer it gave.
    private func run(in directory: TemporaryDirectory, lineCount: Int) throws -> Revision {
        let (program, output) = try start(in: directory)
        var text: [UInt8] = []
        while text.count(where: { $0 == 10 }) < lineCount {
            let bytes = try output.fileHandleForReading.nextBytes()
            try #require(!bytes.isEmpty, "the process ended by itself")
            text += bytes
        }
        program.send(SIGKILL)
        text += try output.fileHandleForReading.restOfBytes()
        try program.wait()
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        // The last line may be cut.
        let whole = text.last == 10 ? lines : lines.dropLast()
        return Revision(rawValue: try #require(whole.last.flatMap { Int64($0) }))
    }
}
