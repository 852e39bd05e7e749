import ArgumentParser

/// Whether a change is made, or only examined.
struct DryRunOptions: ParsableArguments {
    /// How a change is examined, in kubectl's words.
    enum Mode: String, ExpressibleByArgument, CaseIterable {
        case none, client, server

        /// Takes kubectl's former spellings too, which only tell whether.
        init?(argument: String) {
            if let mode = Mode(rawValue: argument) {
                self = mode
            } else if let truth = Truth(argument: argument) {
                self = truth.isTrue ? .client : .none
            } else {
                return nil
            }
        }
    }

    @Option(
        name: .customLong("dry-run"),
        help: ArgumentHelp(
            "Let the agent examine the change, and make none; server if it has no value.",
            valueName: "mode"))
    var mode: Mode?

    var isDryRun: Bool { (mode ?? .none) != .none }

    /// What is said behind the word for a change.
    var suffix: String { isDryRun ? " (server dry run)" : "" }
}
