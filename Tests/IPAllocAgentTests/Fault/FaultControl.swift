import Foundation
import Glibc
import IPAllocTestProgram
import IPAllocTestSupport
import Testing

/// Makes system calls of a process fail or wait; `fault.c` has the other end.
struct FaultControl: Sendable {
    /// What fails or waits; the numbers are those of `fault.c`.
    enum Kind: Int64, CaseIterable, Sendable {
        case write = 1
        case sync, open, accept, send, socket, log
        /// All that change files, and the process ends before the call.
        case death
    }

    private enum Field: off_t { case countdown, errno, kind, failures, clock, held, waiting }

    /// Where the files are, which are there as long as this is.
    private let directory: TemporaryDirectory
    private var path: String { directory.file("control") }
    private var library: String { directory.file("fault.so") }
    private var recordPath: String { directory.file("record") }

    /// Builds the library in a directory.
    init(in directory: TemporaryDirectory) throws {
        self.directory = directory
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let sources = ["fault.c", "record.c"].map { folder.appendingPathComponent($0).path }
        let compiler = try TestProgram.run(
            "/usr/bin/cc", ["-shared", "-fPIC", "-O1", "-o", library] + sources)
        try #require(compiler.status == 0, "\(compiler.words)")
        FileManager.default.createFile(atPath: path, contents: Data(count: 4096))
    }

    /// The environment of a process whose calls are to fail.
    var environment: [String: String] {
        ["LD_PRELOAD": library, "IPALLOC_FAULT_CONTROL": path]
    }

    /// The same of one that also writes down what it does with files.
    var recording: [String: String] {
        environment.merging(["IPALLOC_FAULT_RECORD": recordPath]) { $1 }
    }

    /// What the process has written down.
    var record: DiskRecord { get throws { try DiskRecord(file: recordPath) } }

    /// Has the n-th call of a kind fail from now on.
    func fail(_ kind: Kind, at number: Int64, with error: Int32) throws {
        try set(.countdown, 0)
        try set(.failures, 0)
        try set(.errno, Int64(error))
        try set(.kind, kind.rawValue)
        try set(.countdown, number)
    }

    /// Lets everything succeed.
    func stop() throws { try set(.countdown, 0) }

    /// Has all calls of a kind wait from now on.
    func hold(_ kind: Kind) throws { try set(.held, kind.rawValue) }

    /// Returns when a call waits.
    ///
    /// - Throws: If none does for half a minute.
    func waitUntilHeld() throws {
        for _ in 0..<30_000 {
            if try value(.waiting) > 0 { return }
            usleep(1000)
        }
        throw ProcessFailure("no call waits")
    }

    /// Lets the calls go on that wait.
    func letGo() throws { try set(.held, 0) }

    /// Whether the call that was to fail was made.
    var hasFailed: Bool { get throws { try value(.failures) > 0 } }

    /// Puts the process's clock ahead, or back if that is negative.
    func setClock(secondsAhead: Int64) throws { try set(.clock, secondsAhead) }

    // The file is shared memory of the other process, and the kernel keeps both the same.

    private func set(_ field: Field, _ value: Int64) throws {
        try access { descriptor in
            var value = value
            return unsafe pwrite(descriptor, &value, 8, field.rawValue * 8)
        }
    }

    private func value(_ field: Field) throws -> Int64 {
        var value: Int64 = 0
        try access { unsafe pread($0, &value, 8, field.rawValue * 8) }
        return value
    }

    private func access(_ body: (Int32) -> Int) throws {
        let descriptor = unsafe Glibc.open(path, O_RDWR)
        defer { close(descriptor) }
        try #require(descriptor >= 0 && body(descriptor) == 8)
    }
}
