import Foundation
import IPAllocCommands

/// What the command line did against an agent.
struct CommandRun: Sendable {
    var status: Int32
    var output: String
    var words: String
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
        try await blocking { path in
            let output = CapturedOutput()
            let context = CommandContext(
                output: output, variables: ["IPALLOC_SOCKET": path],
                isInteractive: answer != nil, readLine: { answer })
            let status = CommandLineProgram.run(arguments, in: context)
            return CommandRun(status: status, output: output.standard, words: output.error)
        }
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
