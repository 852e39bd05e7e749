/// Tells failures as they come where a command goes on with the next object.
struct FailureTally {
    let context: CommandContext
    private var status: Int32?

    init(context: CommandContext) {
        self.context = context
    }

    /// Whether there was a failure.
    var any: Bool { status != nil }

    /// Tells a failure.
    mutating func add(_ failure: CommandFailure) {
        if !failure.message.isEmpty { context.say(failure.message) }
        status = max(status ?? 0, failure.status)
    }

    /// Ends the command if there was a failure.
    func check() throws(CommandFailure) {
        if let status { throw CommandFailure(status: status, message: "") }
    }
}
