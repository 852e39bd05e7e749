import IPAllocCommands

/// What a command writes, kept.
final class RecordedOutput: CommandOutput {
    private(set) var standard = ""
    private(set) var error = ""

    func write(_ text: String, to stream: OutputStream) {
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
        _ arguments: [String], variables: [String: String] = [:]
    ) -> Run {
        let output = RecordedOutput()
        let context = CommandContext(output: output, variables: variables)
        let status = CommandLineProgram.run(arguments, in: context)
        return Run(status: status, output: output.standard, words: output.error)
    }
}
