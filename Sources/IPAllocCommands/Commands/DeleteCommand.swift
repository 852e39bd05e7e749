import ArgumentParser
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl delete -f FILE` and `ipallocctl delete KIND NAME...`
struct DeleteCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete objects.",
        discussion: """
            A pool with allocated addresses stays until they are released, marked for deletion; \
            with --wait the command stays, too.

            EXAMPLE
              ipallocctl delete -f Examples/walkthrough/ --ignore-not-found
              ipallocctl delete deployment test-app
            """)

    @Argument(
        help: ArgumentHelp(
            "Objects as KIND NAME... or KIND/NAME...; a kind with -l or --all.",
            valueName: "kind"),
        completion: NameCompletion.objects)
    var arguments: [String] = []

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var namespace: NamespaceOptions

    @Option(
        name: [.customShort("l"), .customLong("selector")],
        help: ArgumentHelp("Objects with such labels.", valueName: "labels"))
    var labelSelector = ""

    @Flag(name: .customLong("all"), help: "All objects of the kind.")
    var isAll = false

    @OptionGroup var absence: AbsenceOptions

    @Option(
        help: ArgumentHelp(
            "Whether to wait until the objects are gone; true if it has no value.",
            valueName: "truth"))
    var wait: Truth?

    @OptionGroup var dryRun: DryRunOptions

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("name, for the names alone.", valueName: "format"),
        completion: .list(["name"]))
    var output = ""

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        try manifests.requirePaths(orNames: arguments)
        try OutputForms.check(output, among: ["name"])
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let client = connection.client(in: context)
        var failures = FailureTally(context: context)
        var deleted: [Target] = []
        for target in try targets(client, context) {
            do {
                let change = try client.delete(
                    target.kind, namespace: target.namespace, name: target.name,
                    isDryRun: dryRun.isDryRun)
                context.warn(change.warnings)
                tell(target, change.object, context)
                deleted.append(target)
            } catch {
                if error.isNotFound && absence.isIgnored { continue }
                failures.add(
                    CommandFailure(
                        error, during: target.source.map { "error when deleting \"\($0)\"" })
                )
            }
        }
        if waits && !dryRun.isDryRun {
            for target in deleted { try waitUntilGone(target, client) }
        }
        try failures.check()
    }

    private var waits: Bool { wait?.isTrue ?? false }

    /// An object that is to go.
    private struct Target {
        var kind: ResourceKind
        var namespace: String?
        var name: String
        var source: String?
    }

    private func targets(
        _ client: ResourceClient, _ context: CommandContext
    ) throws(CommandFailure) -> [Target] {
        guard manifests.paths.isEmpty else {
            var targets: [Target] = []
            for object in try manifests.objects(in: context) {
                targets.append(
                    Target(
                        kind: object.kind,
                        namespace: try object.namespace(requested: namespace.namespace),
                        name: object.name, source: object.source))
            }
            return targets
        }
        let items = try ResourceArguments(arguments).items
        if isAll || !labelSelector.isEmpty, let name = items.lazy.compactMap(\.name).first {
            throw .usage(
                "error: \(isAll ? "--all" : "a selector") and the name \(name) exclude each other; "
                    + "nothing was deleted")
        }
        var targets: [Target] = []
        for item in items {
            let namespace = item.kind.isNamespaced ? namespace.name : nil
            if let name = item.name {
                targets.append(Target(kind: item.kind, namespace: namespace, name: name))
            } else {
                targets += try all(item.kind, namespace, client)
            }
        }
        if targets.isEmpty { context.say("No resources found") }
        return targets
    }

    private func all(
        _ kind: ResourceKind, _ namespace: String?, _ client: ResourceClient
    ) throws(CommandFailure) -> [Target] {
        guard isAll || !labelSelector.isEmpty else {
            throw .usage("error: resource(s) were provided, but no name was specified; use --all")
        }
        do {
            return try client.list(kind, namespace: namespace, labelSelector: labelSelector)
                .items.compactMap { $0["metadata"]?["name"]?.string }
                .map { Target(kind: kind, namespace: namespace, name: $0) }
        } catch {
            throw CommandFailure(error)
        }
    }

    private func tell(_ target: Target, _ object: JSONValue, _ context: CommandContext) {
        if output == "name" {
            context.print("\(target.kind.qualifiedSingular)/\(target.name)")
            return
        }
        context.print(
            "\(target.kind.qualifiedSingular) \"\(target.name)\" deleted\(dryRun.suffix)")
        // The answer is the object itself where something holds it back.
        let finalizers = object["metadata"]?["finalizers"]?.array ?? []
        if object["metadata"]?["deletionTimestamp"] != nil && !finalizers.isEmpty && !waits {
            context.say(
                "\(target.kind.singular)/\(target.name) is held back and goes when nothing uses it "
                    + "any more; see ipallocctl describe")
        }
    }

    private func waitUntilGone(_ target: Target, _ client: ResourceClient) throws(CommandFailure) {
        do {
            let listing = try client.list(
                target.kind, namespace: target.namespace, name: target.name)
            if listing.items.isEmpty { return }
            try client.watch(
                target.kind, namespace: target.namespace, name: target.name,
                after: listing.resourceVersion
            ) { $0.type != "DELETED" }
        } catch {
            if !error.isNotFound { throw CommandFailure(error) }
        }
    }
}
