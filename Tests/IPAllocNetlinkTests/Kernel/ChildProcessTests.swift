import Foundation
import Glibc
import IPAllocNetlink
import Testing

/// What a started program gets of this process, and how its end is told.
@Suite("ChildProcess")
struct ChildProcessTests {
    /// Runs a shell's line, and returns what it prints.
    private func output(
        of line: String, environment: [String: String]? = nil
    ) throws -> String {
        let output = Pipe()
        let child = try ChildProcess(
            "sh", ["-c", line], environment: environment,
            streams: ChildProcess.Streams(
                output: output.fileHandleForWriting.fileDescriptor,
                error: output.fileHandleForWriting.fileDescriptor))
        try output.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        #expect(try child.wait() == 0)
        return String(decoding: text, as: UTF8.self)
    }

    @Test(
        "a program gets its streams and no other descriptor; those of this process stay as they are"
    )
    func descriptors() throws {
        // Neither end is closed on exec: another thread may be about to hand them to a program.
        let pipe = Pipe()
        // 3 is the shell's own, of the folder that it lists.
        let names = try output(of: "cd /proc/self/fd && echo *")
        #expect(names == "0 1 2 3\n")
        for end in [pipe.fileHandleForReading, pipe.fileHandleForWriting] {
            #expect(fcntl(end.fileDescriptor, F_GETFD) == 0)
        }
    }

    @Test("a program gets the variables that are named, or those of this process")
    func environment() throws {
        #expect(try output(of: "echo $A-$PATH", environment: ["A": "b"]).hasPrefix("b-"))
        let path = try #require(ProcessInfo.processInfo.environment["PATH"])
        #expect(try output(of: "echo $PATH") == "\(path)\n")
    }

    @Test(
        "an end is told by a status, by a signal too",
        arguments: [("exit 3", 3), ("kill -9 $$", 137)])
    func ending(line: String, status: Int32) throws {
        let child = try ChildProcess(
            "/bin/sh", ["-c", line],
            streams: ChildProcess.Streams())
        #expect(try child.wait() == status)
    }

    @Test("a program that is not there is told by its name")
    func missing() throws {
        let error = #expect(throws: NetlinkError.self) {
            try ChildProcess(
                "/nowhere/program",
                streams: ChildProcess.Streams())
        }
        #expect(error.map { "\($0)" } == "run /nowhere/program: No such file or directory")
    }
}
