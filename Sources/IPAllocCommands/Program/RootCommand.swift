import ArgumentParser

/// The verbs of the program.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipallocctl",
        abstract: "Shows and changes what ipalloc-agent holds.",
        discussion: """
            The verbs and their options are kubectl's. Resources are named by their kind (singular, \
            plural or short: sp, ss, sr, se), and spoken of with the agent over its unix socket.

            EXAMPLE
              ipallocctl apply -f Examples/walkthrough/
              ipallocctl get sp

            EXIT STATUS
              0 done · 1 the answer is no · 2 it could not be found out · 64 wrong usage
            """,
        version: ProgramVersion.text,
        subcommands: [
            ApplyCommand.self, GetCommand.self, DescribeCommand.self, ExplainCommand.self,
            PlanCommand.self, IPCommand.self, MapCommand.self, AuditCommand.self, CheckCommand.self,
            GarbageCommand.self, BackupCommand.self, DeleteCommand.self, ScaleCommand.self,
            StatusCommand.self, TopCommand.self, LabCommand.self, VersionCommand.self,
            CompletionCommand.self,
        ])
}
