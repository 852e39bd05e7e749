import Foundation
import IPAllocCommands

/// What the command line did against an agent.
struct CommandRun: Sendable {
    var status: Int32
    var output: String
    var words: String

    /// Runs `ipallocctl` on an agent's socket, within this process. It blocks.
    ///
    /// - Parameters:
    ///   - answer: What somebody at the terminal types; nil if nobody is there.
    ///   - terminal: The size of the terminal that the output goes to; nil for none.
    ///   - sleep: What happens while the program waits; nil to wait.
    ///   - resized: The size that the terminal has by now; nil if it is still the same.
    init(
        _ arguments: [String], socketPath: String, answer: String? = nil,
        terminal: (columns: Int, rows: Int)? = nil, sleep: ((Double) -> Void)? = nil,
        resized: (columns: Int, rows: Int)? = nil
    ) {
        let output = CapturedOutput()
        var context = CommandContext(
            output: output, variables: ["IPALLOC_SOCKET": socketPath],
            columns: terminal?.columns ?? 80, rows: terminal?.rows,
            isInteractive: answer != nil, readLine: { answer })
        if let sleep { context.sleep = sleep }
        context.terminalSize = { resized }
        status = CommandLineProgram.run(arguments, in: context)
        self.output = output.standard
        words = output.error
    }
}

extension TestAgent {
    /// Runs `ipallocctl` on the agent's socket, within this process.
    ///
    /// - Parameter answer: What somebody at the terminal types; nil if nobody is there.
    func command(_ arguments: String..., answer: String? = nil) async throws -> CommandRun {
        try await command(arguments, answer: answer)
    }

    /// The same, with the arguments in an array.
    func command(_ arguments: [String], answer: String? = nil) async throws -> CommandRun {
        try await blocking { CommandRun(arguments, socketPath: $0, answer: answer) }
    }
}

/// What a command writes, kept.
private final class CapturedOutput: CommandOutput {
    private(set) var standard = ""
    private(set) var error = ""

    func write(_ text: String, to stream: CommandStream) {
        switch stream {
        case .standard: standard += text
        case .error: error += text
        }
    }
}
