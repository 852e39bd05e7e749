import ArgumentParser
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl scale deployment/NAME --replicas N`
struct ScaleCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "scale",
        abstract: "Change how many pods a workload has.",
        discussion: """
            EXAMPLE
              ipallocctl scale deployment/test-app --replicas 4
            """)

    @Argument(
        help: ArgumentHelp(
            "Deployments, replica sets or stateful sets, as KIND NAME... or KIND/NAME...",
            valueName: "kind"),
        completion: NameCompletion.objects)
    var arguments: [String]

    @Option(help: ArgumentHelp("How many pods.", valueName: "number"))
    var replicas: Int

    @Option(
        help: ArgumentHelp(
            "Change nothing if the workload has another number now.", valueName: "number"))
    var currentReplicas: Int?

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var dryRun: DryRunOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard replicas >= 0 else {
            throw ValidationError("--replicas takes a number from 0 on, not \(replicas)")
        }
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let items = try ResourceArguments(arguments).items
        for item in items {
            guard item.type is any ReplicatedWorkload.Type else {
                throw .usage(
                    "error: \(item.kind.plural) cannot be scaled; deployments, replicasets and "
                        + "statefulsets can")
            }
            guard item.name != nil else {
                throw .usage("error: name the \(item.kind.singular) to scale")
            }
        }
        let client = connection.client(in: context)
        var failures = FailureTally(context: context)
        for item in items {
            do {
                try scale(item.kind, item.name ?? "", client, context)
            } catch {
                failures.add(error)
            }
        }
        try failures.check()
    }

    private func scale(
        _ kind: ResourceKind, _ name: String, _ client: ResourceClient, _ context: CommandContext
    ) throws(CommandFailure) {
        do {
            if let currentReplicas {
                let now = try client.get(kind, namespace: namespace.name, name: name)
                let count = now["spec"]?["replicas"]?.integer ?? 1
                guard count == Int64(currentReplicas) else {
                    throw CommandFailure.refusal(
                        "error: Expected replicas to be \(currentReplicas), was \(count)")
                }
            }
            let patch: JSONValue = .object([
                "spec": .object(["replicas": .integer(Int64(replicas))])
            ])
            let change = try client.patch(
                kind, namespace: namespace.name, name: name, merging: patch,
                isDryRun: dryRun.isDryRun)
            context.warn(change.warnings)
            context.print("\(kind.qualifiedSingular)/\(name) scaled\(dryRun.suffix)")
        } catch let failure as ClientFailure {
            throw CommandFailure(failure)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
