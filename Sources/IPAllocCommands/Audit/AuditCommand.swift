import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl audit`
struct AuditCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Tell who got and gave back which address, when and why.",
        discussion: """
            In the order in which they were written, the newest lines of those that fit. The \
            agent's setting --audit-days says how long they are kept.

            EXAMPLE
              ipallocctl audit --ip 10.6.168.172
              ipallocctl audit -n default --pod web-0 --since 24h -o wide
            """)

    @Option(help: ArgumentHelp("What happened to one address.", valueName: "address"))
    var ip: AddressArgument?

    @Option(
        help: ArgumentHelp("What happened in one pool.", valueName: "name"),
        completion: NameCompletion.pools)
    var pool: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Pods of one namespace; all if none is named.", valueName: "name"))
    var namespace: String?

    @Option(help: ArgumentHelp("Pods of one name; also NAMESPACE/NAME.", valueName: "name"))
    var pod: String?

    @Option(help: ArgumentHelp("One pod.", valueName: "UID"))
    var uid: String?

    @Option(help: ArgumentHelp("Pods of one node.", valueName: "name"))
    var node: String?

    @Option(
        help: ArgumentHelp(
            "From when on: 15m, 24h, 7d ago, a day as in 2026-11-28, which begins at midnight "
                + "UTC, or a time as in 2026-11-28T16:00:00Z.",
            valueName: "moment"))
    var since: PastMoment?

    @Option(help: ArgumentHelp("Until when.", valueName: "moment"))
    var until: PastMoment?

    @Option(help: ArgumentHelp("How many lines at most: 1 to 10000.", valueName: "count"))
    var limit = 1000

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("wide, json or yaml.", valueName: "format"),
        completion: .list(["wide", "json", "yaml"]))
    var output = ""

    @Flag(name: .customLong("no-headers"), help: "Leave the headings out.")
    var hasNoHeadings = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        try OutputForms.check(output, among: ["wide", "json", "yaml"])
        guard Self.limits.contains(limit) else {
            throw ValidationError(
                "--limit takes 1 to \(Self.limits.upperBound) lines, not \(limit)")
        }
        if let own = place.namespace, let namespace, own != namespace {
            throw ValidationError(
                "--pod is of namespace \"\(own)\", and --namespace is \"\(namespace)\"; name one")
        }
    }

    private static let limits = 1...10_000

    /// The pod that is meant; its namespace only if that stands before its name.
    private var place: (namespace: String?, name: String?) {
        guard let pod, let slash = pod.firstIndex(of: "/") else { return (nil, pod) }
        return (String(pod[..<slash]), String(pod[pod.index(after: slash)...]))
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let now = context.now()
        let wanted: [(String, String?)] = [
            ("ip", try ip?.checked()), ("ippool", pool),
            ("podNamespace", place.namespace ?? namespace),
            ("podName", place.name),
            ("podUID", uid), ("node", node), ("since", since?.text(now: now)),
            ("until", until?.text(now: now)), ("limit", "\(limit)"),
        ]
        let parameters = wanted.compactMap { name, value in
            value.map { (name: name, value: $0) }
        }
        let client = connection.client(in: context)
        let answer: AuditAnswer
        do {
            answer = try client.auditTrail(parameters)
        } catch {
            throw CommandFailure(error)
        }
        if context.print(answer.json, as: output) {
            // A program looks at hasMore.
            return
        }
        if answer.items.isEmpty {
            context.say(nothing(answer, client))
        } else {
            context.print(TerminalText(table(answer.items)), terminator: "")
        }
        if let count = answer.damagedCommits, count > 0 {
            let commits = "\(count) commit\(count == 1 ? "" : "s")"
            context.say(
                """
                The lines of \(commits) are damaged, and what they told is missing here. Addresses \
                and pods are not affected; a backup from before has them.
                """)
        }
        if answer.hasMore {
            context.say(
                "These are the newest \(answer.items.count) of the lines that fit; older ones were "
                    + "left out. More with --limit (up to \(Self.limits.upperBound)), the others with "
                    + "--until.")
        }
    }

    /// Why there may be no lines.
    private func nothing(_ answer: AuditAnswer, _ client: ResourceClient) -> TerminalText {
        var parts: [TerminalText] = ["No lines found"]
        if let pool, !isThere(pool, client) {
            let near = PoolName(text: pool).near(client)
            parts.append("no IPPool has this name" + NearWord.question(near))
        }
        switch answer.keptDays {
        case nil: break
        case 0: parts.append("the agent keeps no audit trail (its setting --audit-days is 0)")
        case let days?: parts.append("they are kept for \(days) day\(days == 1 ? "" : "s")")
        }
        return parts.joined(separator: "; ")
    }

    /// Whether there is no doubt about the pool's name. One that is gone may have lines.
    private func isThere(_ pool: String, _ client: ResourceClient) -> Bool {
        do {
            _ = try client.get(SpiderIPPool.kind, name: pool)
            return true
        } catch {
            return !error.isNotFound
        }
    }

    private func table(_ entries: [AuditAnswer.Entry]) -> TextTable {
        let isWide = output == "wide"
        var headings = ["TIME", "EVENT", "IP", "IPPOOL", "POD", "INTERFACE", "NODE"]
        if isWide { headings += ["UID", "CONTAINER"] }
        headings.append("REASON")
        let rows = entries.map { entry in
            var row = [
                entry.time, entry.event, entry.address, entry.pool, entry.podText, entry.interface,
                entry.node,
            ]
            if isWide { row += [entry.podUID, entry.containerID] }
            return row + [entry.reason]
        }
        return TextTable(headings: hasNoHeadings ? nil : headings, rows: rows)
    }
}
