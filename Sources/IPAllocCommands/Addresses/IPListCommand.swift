import ArgumentParser
import IPAllocClient

/// `ipallocctl ip list [POOL...]`
struct IPListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the addresses of pools by what they are used for.",
        discussion: """
            Neighbouring addresses stand in one line, unless pods have them. What the agent has \
            told is shown while it is asked for more.

            EXAMPLE
              ipallocctl ip list --free ippool-test-ens192
              ipallocctl ip list --held --resting -o wide
            """)

    @Argument(
        help: ArgumentHelp("The pools; all if none is named.", valueName: "pool"),
        completion: NameCompletion.pools)
    var pools: [String] = []

    @Flag(help: "Those that may be given out.") var free = false
    @Flag(help: "Those that pods have, or are about to.") var held = false
    @Flag(help: "Those that were given back, and that nobody gets yet.") var resting = false
    @Flag(help: "Those that a SpiderReservedIP names.") var reserved = false

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("wide, name, json or yaml.", valueName: "format"),
        completion: .list(["wide", "name", "json", "yaml"]))
    var output = ""

    @Flag(name: .customLong("no-headers"), help: "Leave the headings out.")
    var hasNoHeadings = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        try OutputForms.check(output, among: ["wide", "name", "json", "yaml"])
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let client = connection.client(in: context)
        let names: [String]
        do {
            names = pools.isEmpty ? try PoolName.all(client) : pools
        } catch {
            throw CommandFailure(error)
        }
        var printer = AddressRunPrinter(
            context: context, output: output, hasHeadings: !hasNoHeadings)
        for name in names {
            do {
                try client.forEachAddressPart(ofPool: name, states: states) { printer.show($0) }
            } catch {
                throw PoolName(text: name).failure(error, client)
            }
        }
        printer.end()
    }

    /// What is asked for, as the agent names it; nothing for all.
    private var states: [String] {
        [
            (free, ["free"]), (held, ["held", "allocating"]), (resting, ["resting"]),
            (reserved, ["reserved"]),
        ].filter(\.0).flatMap(\.1)
    }
}
