import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON

/// `ipallocctl check`
struct CheckCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compare the store, the engines, the resources, and what is on this node.",
        discussion: """
            Each finding says what to do. What can be repaired without a guess, --repair does by a \
            report of before: exactly what it lists, and nothing at all if one of its findings is \
            another one by now. The network namespaces and the container runtime's cache are those \
            of this machine, so run it on the node that is meant.

            EXAMPLE
              ipallocctl check -o json > report.json
              ipallocctl check --repair report.json --dry-run
              ipallocctl check --repair report.json

            EXIT STATUS
              0 nothing is off, or all is repaired · 1 something is off, or the report is stale · \
            2 it could not be found out, or nothing is off in what could be read
            """)

    @Option(
        help: ArgumentHelp(
            "Repair what the report in a file lists; - for the standard input.",
            valueName: "report"),
        completion: .file())
    var repair: String?

    @Option(
        name: .customLong("netns-dir"),
        help: ArgumentHelp(
            "A folder of network namespaces; any number of times. Else as in the "
                + "report, or /var/run/netns.",
            valueName: "path"),
        completion: .directory)
    var namespaceFolders: [String] = []

    @Option(
        name: .customLong("cni-cache"),
        help: ArgumentHelp(
            "A folder of cached CNI results; any number of times. Else as in the "
                + "report, or /var/lib/cni/results.",
            valueName: "path"),
        completion: .directory)
    var cacheFolders: [String] = []

    @Option(
        help: ArgumentHelp("This node's name; else the agent's own.", valueName: "name"))
    var node: String?

    @Option(
        help: ArgumentHelp(
            "How long what was recorded lately is left alone; else 120, or as in the report.",
            valueName: "seconds"))
    var grace: Int?

    @OptionGroup var dryRun: DryRunOptions
    @OptionGroup var format: DocumentFormatOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        if let grace, !(0...86_400).contains(grace) {
            throw ValidationError("--grace takes 0 to 86400 seconds, not \(grace)")
        }
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let report = try repair.map { path throws(CommandFailure) in
            try Self.report(at: path, context)
        }
        var inspection = NodeInspection(
            namespaceFolders: namespaceFolders.isEmpty
                ? report?.namespaceFolders ?? [] : namespaceFolders,
            cacheFolders: cacheFolders.isEmpty ? report?.cacheFolders ?? [] : cacheFolders)
        var facts = inspection.facts()
        facts.nodeName = node
        facts.graceSeconds = grace ?? report?.graceSeconds
        context.warn(inspection.problems)
        if facts.namespaceFolders.isEmpty && facts.attachments == nil {
            let folders = inspection.namespaceFolders + inspection.cacheFolders
            context.warn([
                "there is no \(folders.joined(separator: " and no ")), so what containers have is not "
                    + "checked; --netns-dir and --cni-cache name others"
            ])
        }
        let client = connection.client(in: context)
        do {
            if let report {
                try repair(report, facts, client, context)
            } else {
                try check(inspection, facts, client, context)
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch let failure as ClientFailure {
            throw CommandFailure(failure)
        } catch {
            throw .unknown("error: \(error)")
        }
    }

    private func check(
        _ inspection: NodeInspection, _ facts: CheckArguments, _ client: ResourceClient,
        _ context: CommandContext
    ) throws {
        var answer = try client.check(facts)
        answer.namespaceFolders = inspection.namespaceFolders
        answer.cacheFolders = inspection.cacheFolders
        let host = NodeInspection.hostName
        let isDoubtful =
            node != nil || answer.findings.contains { $0.check == "container-gone" }
        if isDoubtful && !NodeInspection.isHost(host, ofNode: answer.nodeName) {
            context.warn([
                "this machine is \(host), and the records are those of node \(answer.nodeName): if "
                    + "these are two, what its containers have was not looked at, so repair nothing by "
                    + "this report"
            ])
        }
        if !format.print(answer.json, in: context) {
            let text = CheckText(
                answer: answer, isWhole: inspection.problems.isEmpty, context: context)
            context.print(text.text, terminator: "")
        }
        guard answer.findings.isEmpty else {
            throw CommandFailure(status: ExitStatus.refusal, message: "")
        }
        guard inspection.problems.isEmpty else {
            throw CommandFailure(status: ExitStatus.unknown, message: "")
        }
    }

    private func repair(
        _ report: CheckAnswer, _ facts: CheckArguments, _ client: ResourceClient,
        _ context: CommandContext
    ) throws {
        var arguments = RepairArguments()
        arguments.node = facts
        arguments.node.nodeName = node ?? (report.nodeName.isEmpty ? nil : report.nodeName)
        if let node, node != report.nodeName {
            throw CommandFailure.refusal(
                "error: the report is of node \"\(report.nodeName)\", not of \"\(node)\"; check this "
                    + "node anew")
        }
        arguments.revision = report.revision
        arguments.fingerprints = report.findings.map(\.fingerprint)
        arguments.isDryRun = dryRun.isDryRun
        let answer = try client.repair(arguments)
        if !format.print(answer.json, in: context) {
            for one in answer.released {
                context.print(
                    "\(one.address) released (\(one.interface), IPPool \(one.pool))\(dryRun.suffix)"
                )
            }
            for one in answer.recorded {
                context.print(
                    "\(one.address) recorded (\(one.interface), IPPool \(one.pool))\(dryRun.suffix)"
                )
            }
            for finding in answer.left {
                context.say("left: \(finding.message); \(finding.advice)")
            }
        }
        for error in answer.errors { context.say("error: \(error)") }
        guard answer.left.isEmpty && answer.errors.isEmpty else {
            throw CommandFailure(status: ExitStatus.refusal, message: "")
        }
    }

    private static func report(
        at path: String, _ context: CommandContext
    ) throws(CommandFailure) -> CheckAnswer {
        let documents = try ManifestFiles(readInput: context.readInput).documents(at: path)
        do throws(DecodingFailure) {
            guard documents.count == 1 else {
                throw DecodingFailure("has \(documents.count) documents, and must have one")
            }
            return try CheckAnswer(json: documents[0])
        } catch {
            throw .refusal("error: \(path) is no report of ipallocctl check: \(error)")
        }
    }
}
