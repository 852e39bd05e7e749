import ArgumentParser
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl get KIND [NAME...]`
struct GetCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Show objects.",
        discussion: """
            EXAMPLE
              ipallocctl get spiderippool
              ipallocctl get pods -l app=test-app -o wide
              ipallocctl get sp ippool-test-ens192 -o jsonpath='{.spec.ips}'
            """)

    @Argument(
        help: ArgumentHelp(
            "A kind, several with commas between, or objects as KIND NAME... or KIND/NAME...",
            valueName: "kind"),
        completion: NameCompletion.objects)
    var arguments: [String]

    @OptionGroup var namespace: NamespaceOptions

    @Flag(
        name: [.customShort("A"), .customLong("all-namespaces")],
        help: "Objects of all namespaces.")
    var isEverywhere = false

    @Option(
        name: [.customShort("l"), .customLong("selector")],
        help: ArgumentHelp(
            "Objects with such labels, as in app=web,tier!=db.", valueName: "labels"))
    var labelSelector = ""

    @OptionGroup var output: OutputOptions

    @Flag(name: .customLong("no-headers"), help: "Tables without headings.")
    var hasNoHeadings = false

    @Flag(name: [.customShort("w"), .long], help: "Go on and show every change.")
    var watch = false

    @OptionGroup var absence: AbsenceOptions

    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let items = try ResourceArguments(arguments).items
        if watch && items.count > 1 {
            throw .usage("error: you may only specify a single resource type with --watch")
        }
        if !labelSelector.isEmpty && items.contains(where: { $0.name != nil }) {
            throw .usage("error: name cannot be provided when a selector is specified")
        }
        if isEverywhere && items.contains(where: { $0.name != nil && $0.kind.isNamespaced }) {
            throw .usage(
                "error: a resource cannot be retrieved by name across all namespaces")
        }
        let printer = ObjectPrinter(
            context: context, format: output.format ?? .model(.table),
            hasHeadings: !hasNoHeadings, showsNamespace: isEverywhere)
        var failures = FailureTally(context: context)
        let found = find(
            items, connection.client(in: context), omittingLedgers: !printer.format.isForMachines,
            &failures)
        let isSingle = items.count == 1 && items[0].name != nil
        if watch {
            try failures.check()
            try ObjectWatch(
                item: items[0], namespace: namespacePath, labelSelector: labelSelector,
                printer: printer, client: connection.client(in: context)
            ).run(from: found)
            return
        }
        try show(found.objects, isSingle: isSingle, printer, context, hasFailures: failures.any)
        try failures.check()
    }

    private var namespacePath: String? { isEverywhere ? nil : namespace.name }

    private func find(
        _ items: [ResourceArguments.Item], _ client: ResourceClient, omittingLedgers: Bool,
        _ failures: inout FailureTally
    ) -> FoundObjects {
        var found = FoundObjects()
        for item in items {
            do throws(ClientFailure) {
                if let name = item.name {
                    // What is watched goes on from the state of the list, since the object's own may
                    // be forgotten by now.
                    if watch {
                        let listing = try client.list(
                            item.kind, namespace: namespace.name, name: name,
                            omittingLedgers: omittingLedgers)
                        found = FoundObjects(
                            objects: listing.items, resourceVersion: listing.resourceVersion)
                        if !listing.items.isEmpty { continue }
                    }
                    let object = try client.get(
                        item.kind, namespace: namespace.name, name: name,
                        omittingLedger: omittingLedgers)
                    found.objects.append(object)
                } else {
                    let listing = try client.list(
                        item.kind, namespace: namespacePath, labelSelector: labelSelector,
                        omittingLedgers: omittingLedgers)
                    found.objects += listing.items
                    found.resourceVersion = listing.resourceVersion
                }
            } catch {
                if error.isNotFound && absence.isIgnored && item.name != nil { continue }
                failures.add(CommandFailure(error))
                // Each further object would meet the same obstacle.
                if !error.isRefusal { break }
            }
        }
        return found
    }

    private func show(
        _ objects: [JSONValue], isSingle: Bool, _ printer: ObjectPrinter,
        _ context: CommandContext, hasFailures: Bool
    ) throws(CommandFailure) {
        if !objects.isEmpty || (printer.format.isForMachines && !isSingle && !hasFailures) {
            try printer.print(objects, isSingle: isSingle)
        } else if !hasFailures && !isSingle && !absence.isIgnored {
            let isNamespaced = try ResourceArguments(arguments).items
                .contains { $0.kind.isNamespaced }
            context.say(
                isNamespaced && !isEverywhere
                    ? "No resources found in \(namespace.name) namespace." : "No resources found")
        }
    }
}

/// Objects, and the state that they were found in.
struct FoundObjects {
    var objects: [JSONValue] = []
    var resourceVersion = ""
}
