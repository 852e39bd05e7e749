import ArgumentParser
import IPAllocLab

/// `ipallocctl lab down`
struct LabDownCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "down",
        abstract: "Remove everything that the lab made.",
        discussion: """
            Also what an interrupted command left behind. Without a lab there is nothing to do, and \
            that is fine.

            EXAMPLE
              ipallocctl lab down
            """)

    @OptionGroup var lab: LabOptions
    @OptionGroup var plugins: PluginOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        do {
            try lab.lab(in: context, cniPath: plugins.cniPath).down()
        } catch {
            throw CommandFailure(error)
        }
    }
}
