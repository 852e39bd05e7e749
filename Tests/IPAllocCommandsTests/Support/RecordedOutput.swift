import Foundation
import IPAllocClient
import IPAllocCommands

/// What a command writes, kept.
final class RecordedOutput: CommandOutput {
    private(set) var standard = ""
    private(set) var error = ""

    func write(_ text: String, to stream: CommandStream) {
        switch stream {
        case .standard: standard += text
        case .error: error += text
        }
    }
}

/// What a run of the program did.
struct Run: Equatable {
    var status: Int32
    var output: String
    var words: String

    /// Runs the program within this process.
    static func program(
        _ arguments: [String], variables: [String: String] = [:], input: String = "",
        agent: (any AgentTransport)? = nil
    ) -> Run {
        let output = RecordedOutput()
        var context = CommandContext(
            output: output, variables: variables, readInput: { Data(input.utf8) })
        if let agent { context.connect = { _, _ in agent } }
        let status = CommandLineProgram.run(arguments, in: context)
        return Run(status: status, output: output.standard, words: output.error)
    }
}
