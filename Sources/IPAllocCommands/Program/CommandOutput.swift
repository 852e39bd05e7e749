/// Where a command writes to.
public protocol CommandOutput: AnyObject {
    /// Writes text as it is.
    func write(_ text: String, to stream: CommandStream)

    /// Why what was asked for could not be written as a whole; nil if it was, or if nobody reads it
    /// any more.
    var problem: String? { get }
}

extension CommandOutput {
    public var problem: String? { nil }
}

/// One of the two streams that a program writes.
public enum CommandStream: Int32, Sendable, Hashable {
    /// What was asked for.
    case standard = 1
    /// Words about it.
    case error = 2
}
