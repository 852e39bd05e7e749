import ArgumentParser

/// The command: one subcommand for each part that is measured.
///
/// It has no options of its own: they would take those of the same name from subcommands.
@main
struct IPAllocBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ipalloc-bench",
        abstract: "Measure ipalloc beside its limits and its peers.",
        discussion: "Without a subcommand it measures the engine.",
        subcommands: [
            EngineBench.self, CNIBench.self, RoutingBench.self, ServiceBench.self,
            StoreBench.self, LooksBench.self, ChartCommand.self,
        ],
        defaultSubcommand: EngineBench.self)
}
