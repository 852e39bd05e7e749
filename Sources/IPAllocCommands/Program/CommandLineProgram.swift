import ArgumentParser
import Foundation
import Glibc
import IPAllocClient
import IPAllocJSON

/// The program `ipallocctl`.
public enum CommandLineProgram {
    /// Runs what the arguments ask for.
    ///
    /// - Parameter arguments: Without the program's name.
    /// - Returns: What to tell the program's caller.
    public static func run(_ arguments: [String], in context: CommandContext) -> Int32 {
        let status = perform(KubectlArguments.normalised(arguments), in: context)
        guard let problem = context.output.problem else { return status }
        context.say("error: the output cannot be written: \(problem)")
        return max(status, ExitStatus.unknown)
    }

    private static func perform(_ arguments: [String], in context: CommandContext) -> Int32 {
        if let mistake = UnknownVerb(in: arguments) {
            context.say(mistake.message)
            return ExitStatus.usage
        }
        var command: any ParsableCommand
        do {
            command = try RootCommand.parseAsRoot(arguments)
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
            // It quotes arguments, among lines of its own.
            let text = arguments.reduce(RootCommand.fullMessage(for: error)) { text, argument in
                text.replacing(argument, with: argument.withVisibleControls)
            }
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
        let size = terminalSize()
        var context = CommandContext(
            output: SystemOutput(), variables: variables, hasColour: hasColour,
            columns: size?.columns ?? columns(variables),
            rows: variables["TERM"] == "dumb" ? nil : size?.rows,
            isInteractive: isatty(STDIN_FILENO) == 1,
            readLine: { Swift.readLine() },
            readInput: { FileHandle.standardInput.readDataToEndOfFile() })
        context.terminalSize = { terminalSize() }
        return context
    }

    /// The size of the terminal that the output goes to; nil if it goes to none, or to one that
    /// does not tell.
    private static func terminalSize() -> (columns: Int, rows: Int)? {
        var size = winsize()
        // SAFETY: the kernel writes one structure, which outlives the call.
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0,
            size.ws_col > 0, size.ws_row > 0
        else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// The width of lines that do not go to a terminal: what the shell says, else 80.
    private static func columns(_ variables: [String: String]) -> Int {
        variables["COLUMNS"].flatMap { Int($0) }.map { max(1, $0) } ?? 80
    }
}
