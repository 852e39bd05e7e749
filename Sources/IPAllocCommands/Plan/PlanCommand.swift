import ArgumentParser
import IPAlloc
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocLab

/// `ipallocctl plan -f PATH`
struct PlanCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Tell what would come of files if they were applied, and their pods came.",
        discussion: """
            Which pools there would be, which addresses each pod and interface would get, which \
            rules and routes the routing plugins would set, and what would fail. The agent plays \
            it on a copy of what it holds; nothing is changed. What others do meanwhile may change \
            the answer, and names of pods and automatic pools that controllers make up are others. \
            Rules and routes are told behind \(PlannedPod.mainPlugins.joined(separator: ", ")).

            EXAMPLE
              ipallocctl plan -f subnets.yaml -f deployment.yaml

            EXIT STATUS
              0 nothing would fail · 1 something would
            """)

    @OptionGroup var manifests: ManifestOptions

    @Option(
        name: .customLong("node"),
        help: ArgumentHelp(
            "A node that pods come to; any number of times. Else all that the agent knows.",
            valueName: "name"))
    var nodes: [String] = []

    @Option(
        name: .customLong("node-address"),
        help: ArgumentHelp(
            "An address of nodes of which the agent knows none; any number of times.",
            valueName: "address"))
    var nodeAddresses: [String] = []

    @Flag(help: "Show the rules and routes of all pods, not only of the first of each workload.")
    var allRoutes = false

    @OptionGroup var format: DocumentFormatOptions

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        try manifests.requirePaths()
        for text in nodeAddresses where (try? IPAddress(text)) == nil {
            throw ValidationError("--node-address takes an IP address, not \"\(text)\"")
        }
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let client = connection.client(in: context)
        var question = PlanArguments()
        question.nodeNames = nodes
        for object in try manifests.objects(in: context, isPassingOver: true) {
            question.objects.append(try change(object, client))
        }
        var answer: PlanAnswer
        do {
            answer = try client.plan(question)
        } catch {
            throw CommandFailure(error)
        }
        addRouting(to: &answer)
        if !format.print(answer.json, in: context) {
            let text = PlanText(answer: answer, showsAllRoutes: allRoutes, context: context)
            context.print(text.text, terminator: "")
        }
        guard answer.failures.isEmpty else {
            throw CommandFailure(status: ExitStatus.refusal, message: "")
        }
    }

    /// What `apply` would send of an object.
    private func change(
        _ object: ManifestObject, _ client: ResourceClient
    ) throws(CommandFailure) -> JSONValue {
        let place = try object.namespace(requested: namespace.namespace)
        switch try Applier(client: client, isDryRun: true).change(object, in: place) {
        case .creation(let wanted): return wanted
        case .patch(var patch, _):
            for key in ["apiVersion", "kind"] { patch[key] = object.json[key] }
            var metadata = patch["metadata"]?.object ?? [:]
            metadata["name"] = .string(object.name)
            metadata["namespace"] = place.map(JSONValue.string)
            patch["metadata"] = .object(metadata)
            return .object(patch)
        }
    }

    /// Plays the routing plugins, which the agent has nothing to do with.
    private func addRouting(to answer: inout PlanAnswer) {
        let plan = answer
        let addresses = nodeAddresses.compactMap { try? IPAddress($0) }
        let networks = Dictionary(
            plan.networks.map { ($0.name, $0.configuration) }, uniquingKeysWith: { $1 })
        for index in answer.pods.indices where answer.pods[index].comes {
            var pod = PlannedPod(answer.pods[index], of: plan, nodeAddresses: addresses)
            for place in answer.pods[index].interfaces.indices {
                let interface = answer.pods[index].interfaces[place]
                guard !interface.addresses.isEmpty, let network = networks[interface.network]
                else { continue }
                answer.pods[index].interfaces[place].routing = pod.attach(
                    interface, configuration: network)
            }
        }
    }
}

extension PlanAnswer.Pod {
    /// Whether it is there afterwards.
    var comes: Bool { state == "new" || state == "kept" }

    /// Its name with the namespace.
    var fullName: String { "\(podNamespace)/\(podName)" }
}

extension PlanAnswer {
    /// What would fail, in words: whom it concerns, and why.
    var failures: [(subjects: [String], reason: String)] {
        var order: [String] = []
        var subjects: [String: [String]] = [:]
        func add(_ subject: String, _ reason: String?) {
            guard let reason else { return }
            if subjects[reason] == nil { order.append(reason) }
            subjects[reason, default: []].append(subject)
        }
        for object in objects { add("\(object.kind) \(object.fullName)", object.error) }
        for pod in pods {
            add("Pod \(pod.fullName)", pod.error)
            for interface in pod.interfaces {
                add("Pod \(pod.fullName) (\(interface.name))", interface.routing?.error)
            }
        }
        return order.map { ($0, subjects[$0] ?? []) }.map { ($1, $0) }
    }
}

extension PlanAnswer.Object {
    /// Its name with the namespace, if it has one.
    var fullName: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}
