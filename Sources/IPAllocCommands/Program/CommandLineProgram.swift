import ArgumentParser
import Foundation
import Glibc
import IPAllocClient

/// The program `ipallocctl`.
public enum CommandLineProgram {
    /// Runs what the arguments ask for.
    ///
    /// - Parameter arguments: Without the program's name.
    /// - Returns: What to tell the program's caller.
    public static func run(_ arguments: [String], in context: CommandContext) -> Int32 {
        var command: any ParsableCommand
        do {
            command = try RootCommand.parseAsRoot(KubectlArguments.normalised(arguments))
            guard var contextual = command as? any ContextualCommand else {
                // Help, which throws its text.
                try command.run()
                return ExitStatus.success
            }
            try contextual.run(in: context)
            return ExitStatus.success
        } catch let failure as CommandFailure {
            if !failure.message.isEmpty { context.say(failure.message) }
            return failure.status
        } catch {
            let status = RootCommand.exitCode(for: error).rawValue
            let text = RootCommand.fullMessage(for: error)
            if !text.isEmpty {
                context.output.write(text + "\n", to: status == 0 ? .standard : .error)
            }
            return status
        }
    }
}

extension CommandContext {
    /// The process's own surroundings.
    public static var process: CommandContext {
        let variables = ProcessInfo.processInfo.environment
        let hasColour =
            (variables["NO_COLOR"] ?? "").isEmpty && isatty(STDOUT_FILENO) == 1
            && isatty(STDERR_FILENO) == 1 && variables["TERM"] != "dumb"
        return CommandContext(
            output: SystemOutput(), variables: variables, hasColour: hasColour,
            isInteractive: isatty(STDIN_FILENO) == 1, readLine: { Swift.readLine() },
            readInput: { FileHandle.standardInput.readDataToEndOfFile() })
    }
}
