import ArgumentParser
import IPAllocLab

/// `ipallocctl lab run`
struct LabRunCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Make the pods what the agent's workloads want, and end.",
        discussion: """
            Pods get their networks by CNI plugins, one after the other. Call it again after each \
            change.

            EXAMPLE
              ipallocctl scale deployment/test-app --replicas 3 && ipallocctl lab run
            """)

    @OptionGroup var lab: LabOptions
    @OptionGroup var plugins: PluginOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        do {
            try lab.lab(in: context, cniPath: plugins.cniPath).run()
        } catch {
            throw CommandFailure(error)
        }
    }
}

/// Where CNI plugins are.
struct PluginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Folders of CNI plugins with colons between; else $CNI_PATH, else build/cni and the "
                + "system's.",
            valueName: "folders"))
    var cniPath: String?
}
