import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocTestProgram
import IPAllocTestSupport
import Synchronization
import Testing

/// `ipalloc-agent` as a process of its own.
///
/// Calls block, so they belong on threads of their own; see `onThread`.
final class AgentProcess: @unchecked Sendable {
    // SAFETY: one thread at a time uses it.
    private let program: TestProgram
    private let output = Pipe()
    private var rest: [UInt8] = []
    /// What `end` told the thread that reads the log.
    private let ended = Mutex<Int32??>(nil)
    /// The lines of its log that were read.
    private(set) var lines: [String] = []

    var processID: Int32 { program.id }

    /// Starts it, and does not wait.
    ///
    /// - Parameter preparation: What a shell does before, in a mount namespace of its own, which
    ///   ends with the agent; empty for none.
    ///   - passed: A descriptor that it gets as a service manager passes sockets.
    init(
        _ arguments: [String], environment: [String: String] = [:], preparation: String = "",
        passed: FileHandle? = nil, passedCount: Int = 1
    ) throws {
        var command = [TestProgram.built("ipalloc-agent")] + arguments
        if passed != nil {
            let script =
                "exec 3<&0 0</dev/null; "
                + "LISTEN_PID=$$ LISTEN_FDS=\(passedCount) exec \"$0\" \"$@\""
            command = ["/bin/sh", "-ec", script] + command
        } else if !preparation.isEmpty {
            let script = "\(preparation)\nexec \"$0\" \"$@\""
            command = ["/usr/bin/unshare", "--mount", "/bin/sh", "-ec", script] + command
        }
        program = try TestProgram(
            command[0], Array(command.dropFirst()), environment: environment, input: passed,
            output: output.fileHandleForWriting)
        // Only the agent has it now, so that the log ends with the agent.
        try output.fileHandleForWriting.close()
    }

    /// Starts one with its socket and store in a directory, and waits until it serves.
    static func serving(
        in directory: TemporaryDirectory, _ arguments: [String] = [], store: String = "store",
        environment: [String: String] = [:], preparation: String = ""
    ) throws -> AgentProcess {
        let agent = try AgentProcess(
            ["--socket", socket(in: directory), "--store", directory.file(store)] + arguments,
            environment: environment, preparation: preparation)
        try agent.wait(for: #""socket":"#)
        return agent
    }

    static func socket(in directory: TemporaryDirectory) -> String {
        directory.file("agent.sock")
    }

    /// Waits for a line of the log that has a text.
    @discardableResult
    func wait(for text: String) throws -> String {
        while let line = nextLine() {
            if line.contains(text) { return line }
        }
        throw ProcessFailure("the agent ended before it logged \(text): \(lines)")
    }

    func send(_ signal: Int32) { program.send(signal) }

    /// Waits for its end.
    ///
    /// - Returns: The exit status; nil if a signal ended it.
    func end() -> Int32? {
        while nextLine() != nil {}
        guard let status = try? program.wait(), status < 128 else { return nil }
        return status
    }

    /// Reads its log from now on, so that it never waits for a reader. Afterwards only `awaitEnd`
    /// may be called, and `send`.
    func readLogMeanwhile() {
        Thread.detachNewThread { self.ended.withLock { $0 = .some(self.end()) } }
    }

    /// Waits for the end of an agent whose log is read meanwhile; as `end`.
    func awaitEnd() -> Int32? {
        while true {
            if let status = ended.withLock({ $0 }) { return status }
            usleep(1000)
        }
    }

    private func nextLine() -> String? {
        while true {
            if let end = rest.firstIndex(of: 10) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                lines.append(line)
                return line
            }
            guard let bytes = try? output.fileHandleForReading.nextBytes(), !bytes.isEmpty
            else { return nil }
            rest += bytes
        }
    }
}

struct ProcessFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Does what blocks on a thread of its own.
func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
