/// Where a command writes to.
public protocol CommandOutput: AnyObject {
    /// Writes text as it is.
    func write(_ text: String, to stream: CommandStream)
}

/// One of the two streams that a program writes.
public enum CommandStream: Int32, Sendable, Hashable {
    /// What was asked for.
    case standard = 1
    /// Words about it.
    case error = 2
}
