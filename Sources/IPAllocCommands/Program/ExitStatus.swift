/// What the program tells its caller.
public enum ExitStatus {
    /// It was done.
    public static let success: Int32 = 0
    /// The answer is no, or problems were found.
    public static let refusal: Int32 = 1
    /// It could not be found out: the agent cannot be reached, a file cannot be read.
    public static let unknown: Int32 = 2
    /// The arguments are not understood.
    public static let usage: Int32 = 64
}

/// Why a command came to nothing.
struct CommandFailure: Error {
    /// What the program tells its caller.
    var status: Int32
    /// Words for people; empty if they were said.
    var message: TerminalText

    /// The answer is no, or problems were found.
    static func refusal(_ message: TerminalText) -> CommandFailure {
        CommandFailure(status: ExitStatus.refusal, message: message)
    }

    /// It could not be found out.
    static func unknown(_ message: TerminalText) -> CommandFailure {
        CommandFailure(status: ExitStatus.unknown, message: message)
    }

    /// The arguments are not understood.
    static func usage(_ message: TerminalText) -> CommandFailure {
        CommandFailure(status: ExitStatus.usage, message: message)
    }
}
