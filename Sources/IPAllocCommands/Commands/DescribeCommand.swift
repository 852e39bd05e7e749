import ArgumentParser
import IPAllocClient
import IPAllocJSON

/// `ipallocctl describe KIND [NAME...]`
struct DescribeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show all that is known about objects.",
        discussion: """
            Who holds which address of a pool stands below "Status".

            EXAMPLE
              ipallocctl describe spiderippool ippool-test-ens192
            """)

    @Argument(
        help: ArgumentHelp(
            "A kind, or objects as KIND NAME... or KIND/NAME...", valueName: "kind"),
        completion: NameCompletion.objects)
    var arguments: [String]

    @OptionGroup var namespace: NamespaceOptions

    @Flag(
        name: [.customShort("A"), .customLong("all-namespaces")],
        help: "Objects of all namespaces.")
    var isEverywhere = false

    @Option(
        name: [.customShort("l"), .customLong("selector")],
        help: ArgumentHelp("Objects with such labels.", valueName: "labels"))
    var labelSelector = ""

    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let client = connection.client(in: context)
        var failures = FailureTally(context: context)
        var texts: [TerminalText] = []
        for item in try ResourceArguments(arguments).items {
            do throws(ClientFailure) {
                let objects =
                    if let name = item.name {
                        [try client.get(item.kind, namespace: namespace.name, name: name)]
                    } else {
                        try client.list(
                            item.kind, namespace: isEverywhere ? nil : namespace.name,
                            labelSelector: labelSelector
                        ).items
                    }
                texts += objects.map { ObjectDescription(object: $0).text }
            } catch {
                failures.add(CommandFailure(error))
            }
        }
        if texts.isEmpty && !failures.any {
            context.say("No resources found")
        } else {
            context.print(texts.joined(separator: "\n\n"), terminator: "")
        }
        try failures.check()
    }
}
