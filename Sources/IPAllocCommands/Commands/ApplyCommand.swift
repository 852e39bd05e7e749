import ArgumentParser
import IPAllocClient
import IPAllocJSON

/// `ipallocctl apply -f FILE`
struct ApplyCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Create objects, or change them to what files say.",
        discussion: """
            What was applied is kept in an annotation, so that the next apply removes what was \
            removed from the file. What others added stays.

            EXAMPLE
              ipallocctl apply -f Examples/walkthrough/multus-conf.yaml
            """)

    @OptionGroup var manifests: ManifestOptions
    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var dryRun: DryRunOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        try manifests.requirePaths()
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let applier = Applier(client: connection.client(in: context), isDryRun: dryRun.isDryRun)
        var results: [JSONValue] = []
        var failures = FailureTally(context: context)
        let objects = try manifests.objects(in: context)
        for (index, object) in objects.enumerated() {
            do throws(CommandFailure) {
                let namespace = try object.namespace(requested: namespace.namespace)
                let result = try applier.apply(object, in: namespace)
                context.warn(result.warnings)
                if output.format == nil {
                    context.print("\(object.qualifiedName) \(result.verb)\(dryRun.suffix)")
                }
                results.append(result.object)
            } catch {
                failures.add(error)
                // Each further object would meet the same obstacle.
                guard error.status == ExitStatus.unknown else { continue }
                let left = objects.count - index - 1
                if left > 0 { context.say("\(left) more were not tried") }
                break
            }
        }
        if let format = output.format, !results.isEmpty {
            try ObjectPrinter(context: context, format: format)
                .print(results, isSingle: results.count == 1)
        }
        try failures.check()
    }
}
