import ArgumentParser

/// Whether a change is made, or only examined.
struct DryRunOptions: ParsableArguments {
    /// How a change is examined, in kubectl's words.
    enum Mode: String, ExpressibleByArgument {
        case none, client, server
    }

    @Option(
        name: .customLong("dry-run"), defaultAsFlag: .server,
        help: "Let the agent examine the change, and make none.")
    var mode: Mode?

    var isDryRun: Bool { (mode ?? .none) != .none }

    /// What is said behind the word for a change.
    var suffix: String { isDryRun ? " (server dry run)" : "" }
}
