import Foundation
import Glibc
import IPAllocNetlink
import Synchronization

/// A program that runs beside a test.
///
/// Thread-safety: safe to use from several threads at once.
public final class TestProgram: Sendable {
    private let child: ChildProcess
    private let status = Mutex<Int32?>(nil)

    /// Its process's number.
    public var id: Int32 { child.id }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its path, or its name in PATH.
    ///   - environment: All variables that it gets; nil for those of the tests.
    ///   - input: What it reads; nil for nothing.
    ///   - output: Where it prints to; nil for nowhere.
    ///   - error: Where it prints errors to; nil for where it prints to.
    public init(
        _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
        input: FileHandle? = nil, output: FileHandle? = nil, error: FileHandle? = nil
    ) throws {
        child = try ChildProcess(
            program, arguments, environment: environment,
            streams: ChildProcess.Streams(
                input: input?.fileDescriptor, output: output?.fileDescriptor,
                error: (error ?? output)?.fileDescriptor))
    }

    /// Waits for its end, and blocks its thread meanwhile; as often as one likes.
    ///
    /// - Returns: Its status; 128 and the signal's number if a signal ended it.
    @discardableResult
    public func wait() throws -> Int32 {
        try status.withLock { status in
            if let status { return status }
            let ended = try child.wait()
            status = ended
            return ended
        }
    }

    /// Sends it a signal.
    public func send(_ signal: Int32) { kill(id, signal) }

    /// The folder of what is built: the tests' own.
    public static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().path

    /// The path of a program that is built beside the tests.
    public static func built(_ name: String) -> String { "\(folder)/\(name)" }
}
