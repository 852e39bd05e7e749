import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl ip list [POOL...]`
struct IPListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the addresses of pools by what they are used for.",
        discussion: """
            Neighbouring addresses stand in one line, unless pods have them.

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
        var runs: [AddressRunMessage] = []
        var names = pools
        do {
            if names.isEmpty {
                names = try client.list(SpiderIPPool.kind).items
                    .compactMap { $0["metadata"]?["name"]?.string }
            }
        } catch {
            throw CommandFailure(error)
        }
        for name in names {
            do {
                try client.forEachAddressRun(ofPool: name, states: states) { runs.append($0) }
            } catch {
                throw PoolName(text: name).failure(error, client)
            }
        }
        show(runs, context)
    }

    /// What is asked for, as the agent names it; nothing for all.
    private var states: [String] {
        [
            (free, ["free"]), (held, ["held", "allocating"]), (resting, ["resting"]),
            (reserved, ["reserved"]),
        ].filter(\.0).flatMap(\.1)
    }

    private func show(_ runs: [AddressRunMessage], _ context: CommandContext) {
        let json = JSONValue.object(["items": .array(runs.map(\.json))])
        if context.print(json, as: output) { return }
        if output == "name" {
            context.print(runs.map { $0.ips + "\n" }.joined(), terminator: "")
        } else if runs.isEmpty {
            context.say("No addresses found")
        } else {
            context.print(table(runs, context), terminator: "")
        }
    }

    private func table(_ runs: [AddressRunMessage], _ context: CommandContext) -> String {
        let isWide = output == "wide"
        var headings = ["IPS", "COUNT", "STATE", "IPPOOL", "POD", "INTERFACE", "AGE"]
        if isWide { headings += ["NODE", "APPLICATION", "STANDING", "CONTAINER", "RESTS-UNTIL"] }
        let none = "<none>"
        let rows = runs.map { run in
            let holder = run.holder
            var row = [
                run.ips, "\(run.count)", run.state, run.pool, holder?.podText ?? none,
                holder?.interface ?? none,
                holder.map { Age.text(since: $0.since, now: context.now()) } ?? none,
            ]
            if isWide {
                row += [
                    holder?.node, holder?.application, holder?.standing, holder?.containerID,
                    run.restsUntil,
                ].map { ($0 ?? "").isEmpty ? none : $0! }
            }
            return row
        }
        return TextTable(headings: hasNoHeadings ? nil : headings, rows: rows).text
    }
}
