import Foundation
import Glibc
import IPAllocTestProgram
import IPAllocTestSupport
import Testing

/// Makes system calls of an agent's process fail; `fault.c` has the other end.
struct FaultControl: Sendable {
    /// What fails; the numbers are those of `fault.c`.
    enum Kind: Int64, CaseIterable, Sendable {
        case write = 1
        case sync, open, accept, send, socket, log
    }

    private enum Field: off_t { case countdown, errno, kind, failures, clock }

    private let path: String
    private let library: String

    /// Builds the library in a directory.
    init(in directory: TemporaryDirectory) throws {
        path = directory.file("control")
        library = directory.file("fault.so")
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("fault.c").path
        let compiler = try TestProgram.run(
            "/usr/bin/cc", ["-shared", "-fPIC", "-O1", "-o", library, source])
        try #require(compiler.status == 0, "\(compiler.words)")
        FileManager.default.createFile(atPath: path, contents: Data(count: 4096))
    }

    /// The environment of a process whose calls are to fail.
    var environment: [String: String] {
        ["LD_PRELOAD": library, "IPALLOC_FAULT_CONTROL": path]
    }

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
