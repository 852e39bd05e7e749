import ArgumentParser
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel

/// `ipallocctl explain pod [NAMESPACE/]NAME` or `ipallocctl explain -f PATH`
struct ExplainCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell why a pod gets its addresses from where it does.",
        discussion: """
            Level by level: which annotations and defaults were looked at, which pools were left \
            out and why, and which are tried in which order. Nothing is changed. A manifest is \
            explained as if it were applied; of a workload, its pods are meant.

            EXAMPLE
              ipallocctl explain pod default/web-6fdb6d5c4-x2b7q
              ipallocctl explain default/web-6fdb6d5c4-x2b7q
              ipallocctl explain -f deployment.yaml

            EXIT STATUS
              0 there are pools · 1 there is no decision, or no address left
            """)

    @Argument(
        help: ArgumentHelp(
            "A pod or workload, as KIND [NAMESPACE/]NAME or KIND/NAME; or a pod as NAMESPACE/NAME.",
            valueName: "kind"),
        completion: NameCompletion.objects)
    var arguments: [String] = []

    @OptionGroup var manifests: ManifestOptions

    @Option(
        help: ArgumentHelp(
            "The interface, if the annotations do not name any; else all of the pod's networks.",
            valueName: "name"))
    var interface: String?

    @OptionGroup var format: DocumentFormatOptions

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        try manifests.requirePaths(orNames: arguments)
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let client = connection.client(in: context)
        var answers: [ExplainAnswer] = []
        var hasOthers = false
        do {
            for question in try questions(client, context, &hasOthers) {
                answers.append(try client.explain(question))
            }
        } catch let failure as CommandFailure {
            throw failure
        } catch let failure as ClientFailure {
            throw CommandFailure(failure)
        } catch {
            throw .unknown("error: \(error)")
        }
        show(answers, context)
        guard answers.allSatisfy(\.isServed) else {
            let hint: TerminalText =
                hasOthers ? "; ipallocctl plan counts in what else the files have" : ""
            throw .refusal("error: not every interface gets an address; see above\(hint)")
        }
    }

    /// What the agent is asked.
    ///
    /// - Parameter hasOthers: Becomes true if files have objects that get no addresses.
    private func questions(
        _ client: ResourceClient, _ context: CommandContext, _ hasOthers: inout Bool
    ) throws -> [ExplainArguments] {
        var question = ExplainArguments()
        question.interface = interface
        if !manifests.paths.isEmpty {
            let all = try manifests.objects(in: context, isPassingOver: true)
            let objects = all.filter { $0.kind == Pod.kind || Self.isWorkload($0.kind) }
            hasOthers = objects.count < all.count
            guard !objects.isEmpty else {
                throw CommandFailure.refusal(
                    "error: no pod or workload in \(manifests.paths.joined(separator: ", ")); "
                        + "nothing else gets addresses")
            }
            return try objects.map { object in
                var question = question
                question.object = object.placed(
                    in: try object.namespace(requested: namespace.namespace))
                return question
            }
        }
        let (names, place) = try place()
        for item in try ResourceArguments(names).items {
            guard let name = item.name else {
                throw CommandFailure.usage("error: name the \(item.kind.singular) to explain")
            }
            question.podNamespace = place
            question.podName = name
            if item.kind != Pod.kind {
                question.object = try client.get(item.kind, namespace: place, name: name)
            }
        }
        return [question]
    }

    /// The arguments without the namespace that a name may have before it.
    private func place() throws(CommandFailure) -> (arguments: [String], namespace: String) {
        guard arguments.count <= 2 else {
            throw .usage("error: explain one pod or workload at a time")
        }
        let kind = arguments.count == 2 ? arguments[0] : try kindAlone()
        guard let last = arguments.last, let slash = last.firstIndex(of: "/"),
            let kind
        else { return (arguments, namespace.name) }
        return ([kind, String(last[last.index(after: slash)...])], String(last[..<slash]))
    }

    /// The kind if there is one argument, and this is NAMESPACE/NAME; nil if it tells the kind.
    private func kindAlone() throws(CommandFailure) -> String? {
        let argument = arguments[0]
        let start = argument.prefix { $0 != "/" && $0 != "," }
        guard ResourceCatalog.types(answeringTo: String(start)).isEmpty else { return nil }
        guard argument.contains("/") else {
            throw .usage(
                "error: \"\(argument)\" is no kind; say what it is, as in: explain pod \(argument)")
        }
        return Pod.kind.singular
    }

    private static func isWorkload(_ kind: ResourceKind) -> Bool {
        ResourceCatalog.types.contains { $0.kind == kind && $0 is any Workload.Type }
    }

    private func show(_ answers: [ExplainAnswer], _ context: CommandContext) {
        let json = answers.count == 1 ? answers[0].json : .array(answers.map(\.json))
        if format.print(json, in: context) { return }
        let texts = answers.map { ExplanationText(answer: $0, context: context).text }
        context.print(texts.joined(separator: "\n"), terminator: "")
    }
}

extension ExplainAnswer {
    /// Whether each interface has an address, or would get one.
    fileprivate var isServed: Bool {
        error == nil && interfaces.allSatisfy(\.isServed)
    }
}
