import ArgumentParser
import IPAllocLab

/// `ipallocctl lab exec POD -- COMMAND`
struct LabExecCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command in the network namespace of a pod or node.",
        discussion: """
            The exit status is the command's own. In a lab that plans, `ip` shows the plan: \
            address, rule, route and neighbour, with -4, -6, -o, `dev` and `table`.

            EXAMPLE
              ipallocctl lab exec test-app-6f4594ff67-fkqbw -- ip rule show
              ipallocctl lab exec node/node1 -- ip route
            """)

    @Argument(help: "A pod of the lab, or node/NAME.")
    var pod: String

    @Argument(parsing: .postTerminator, help: "The command, behind --.")
    var command: [String] = []

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var lab: LabOptions

    func validate() throws {
        guard !command.isEmpty else {
            throw ValidationError("write the command behind --, as in: POD -- ip address")
        }
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        do {
            let lab = lab.lab(in: context)
            let isQualified = pod.contains("/")
            let name = isQualified ? pod : "\(namespace.name)/\(pod)"
            try lab.execute(command, in: name)
        } catch {
            throw CommandFailure(error)
        }
    }
}
