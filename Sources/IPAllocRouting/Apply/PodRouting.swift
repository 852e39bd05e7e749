import IPAlloc
import IPAllocDetection
import IPAllocNetlink

/// Sets up, checks and takes down the routing of one interface of a pod.
///
/// Thread-safety: *caller serialises* calls for one pod; those for others may run beside it. Each
/// call *blocks*.
public struct PodRouting {
    let attachment: PodAttachment
    let configuration: RoutingConfiguration
    let sockets: RoutingSockets
    let performer: any OperationPerformer
    /// Where to keep what was before; nil for nowhere.
    let states: FormerStates?
    /// The path of the pod's network namespace, for messages.
    let podPath: String

    /// How often what others changed meanwhile is set right before that counts as a failure.
    private static let roundsMax = 3

    /// Opens both namespaces.
    ///
    /// - Parameters:
    ///   - attachment: The interface.
    ///   - configuration: What is wanted of it.
    ///   - pod: The path of the pod's network namespace.
    ///   - states: Where to keep what was before, for taking down; nil for nowhere.
    /// - Throws: `.namespace` if the pod's cannot be opened, `.permission`.
    public init(
        _ attachment: PodAttachment, _ configuration: RoutingConfiguration, pod path: String,
        states: FormerStates? = nil
    ) throws(RoutingError) {
        let pod: NetworkNamespace
        do {
            pod = try NetworkNamespace.ofPod(path)
        } catch {
            throw RoutingError(error)
        }
        let sockets: RoutingSockets
        do throws(NetlinkError) {
            sockets = try RoutingSockets(pod: pod, host: try NetworkNamespace.current())
        } catch {
            throw RoutingError(error)
        }
        guard sockets.podNamespace != sockets.hostNamespace else {
            throw RoutingError(
                .namespace, "set up network namespace \(path)", "it is the node's own",
                advice: "give CNI_NETNS the pod's; pods in the node's namespace need no plugin")
        }
        self.init(attachment, configuration, sockets, states: states, podPath: path)
    }

    /// Uses sockets that are open already.
    ///
    /// - Parameter performer: What makes the changes; the kernel if nil.
    init(
        _ attachment: PodAttachment, _ configuration: RoutingConfiguration,
        _ sockets: RoutingSockets,
        performer: (any OperationPerformer)? = nil, states: FormerStates? = nil,
        podPath: String = "$CNI_NETNS"
    ) {
        self.attachment = attachment
        self.configuration = configuration
        self.sockets = sockets
        self.performer = performer ?? KernelPerformer(sockets)
        self.states = states
        self.podPath = podPath
    }

    /// What came of setting up.
    public struct Report: Sendable, Hashable {
        /// The changes that were made, in the words of `ip`.
        public var changes: [String] = []
        /// What was left out, and why.
        public var notices: [String] = []
        /// The interface's link-layer address, as it is now.
        public var macAddress: MACAddress?
    }

    /// Makes the kernel's state what the plan wants, and looks whether it is.
    ///
    /// - Throws: What stood in the way. Everything is as it was before then, unless the error's
    ///   `leftovers` name something.
    public func setUp() throws(RoutingError) -> Report {
        let record = FormerStateRecord(states, for: attachment)
        do {
            var report = try setUp(record)
            report.notices += record.notices
            return report
        } catch {
            if error.leftovers.isEmpty { record.takeBack() }
            throw error
        }
    }

    private func setUp(_ record: FormerStateRecord) throws(RoutingError) -> Report {
        let log = ChangeLog(performer)
        var report = Report()
        var (plan, facts) = try planned()
        report.notices = plan.notices
        if try detect(plan, facts, log, record) { (plan, facts) = try planned(log) }
        for _ in 0..<Self.roundsMax {
            let operations = RoutingDifference(plan: plan, facts: facts).operations
            if operations.isEmpty {
                report.macAddress = facts.pod.link(named: attachment.interface)?.macAddress
                announce(facts, &report)
                return report
            }
            let naming = naming(facts)
            record.note(operations, facts)
            try log.apply(operations, naming: naming)
            report.changes += operations.map { $0.words(naming: naming) }
            (plan, facts) = try planned(log)
        }
        var failure = difference(
            RoutingDifference(plan: plan, facts: facts),
            advice: "something else changes the pod at the same time")
        failure.leftovers = log.undo(naming: naming(facts))
        throw failure
    }

    /// Compares the kernel's state with what the plan wants.
    ///
    /// That a router advertised the node another address since then is no difference, nor is what
    /// another interface's network made of the settings that all share.
    ///
    /// - Throws: `.difference`, with what is missing.
    public func check() throws(RoutingError) {
        let facts = try planned().1
        var stable = facts
        stable.host = facts.host.withoutAdvertisedAddresses
        let plan = try configuration.plan(attachment, stable).ofInterface(in: facts)
        let difference = RoutingDifference(plan: plan, facts: facts)
        guard difference.operations.isEmpty else {
            throw self.difference(difference, advice: "have the pod's sandbox made anew")
        }
    }

    private func difference(_ difference: RoutingDifference, advice: String) -> RoutingError {
        let naming = naming(difference.facts)
        let commands = difference.operations.flatMap {
            $0.commandLines(naming: naming, pod: podPath)
        }
        return RoutingError(
            .difference, "check interface \(attachment.interface)",
            "the kernel has not what it should have, which would be mended by: "
                + commands.joined(separator: "; "), advice: advice)
    }

    /// The names of links, those of the cable to be made among them.
    func naming(_ facts: RoutingFacts) -> LinkNaming {
        { place, link in
            guard link == .toBeMade else { return facts[place].name(link) }
            let ends = PairEnds(attachment: attachment, facts: facts)
            return place == .pod
                ? VethPair.podName : ends.newName ?? attachment.hostLinkNames[0]
        }
    }

    /// The plan for what the kernel has after changes, which are taken back if there is none.
    private func planned(_ log: ChangeLog) throws(RoutingError) -> (RoutingPlan, RoutingFacts) {
        do {
            return try planned()
        } catch {
            var failure = error
            failure.leftovers = log.undo(naming: naming(RoutingFacts()))
            throw failure
        }
    }

    /// The plan for what the kernel has now.
    private func planned() throws(RoutingError) -> (RoutingPlan, RoutingFacts) {
        var facts = try RoutingFacts.read(
            sockets, for: attachment, firstInterface: configuration.firstInterface,
            hostTable: configuration.hostTable)
        let plan = try configuration.plan(attachment, facts)
        if case .coordinator = configuration {
            let isAgain = facts.pod.rules.contains { $0.mark == ConnectionMarks.mark }
            facts.pod.markedFamilies = try ConnectionMarks.read(
                plan.markedFamilies, in: sockets.podNamespace, isByAnyTool: isAgain)
        }
        return (plan, facts)
    }
}
