import IPAlloc
import IPAllocNetlink

/// Takes down what was set up for one interface of a pod.
///
/// It needs neither an agent nor the configuration by which the interface was set up, and what is
/// gone already is no obstacle: the kernel itself shows what there is to take down.
///
/// Thread-safety: *caller serialises* calls for one pod. Each call *blocks*.
public struct PodRemoval {
    let attachment: PodAttachment
    let firstInterface: String
    let host: RouteNetlink
    let hostNamespace: NetworkNamespace
    /// Nil if the pod's namespace is gone.
    let sockets: RoutingSockets?
    /// Where it was kept what was before; nil for nowhere.
    let states: FormerStates?

    /// Opens the namespaces that are there.
    ///
    /// - Parameters:
    ///   - attachment: The interface, with the addresses that it had as far as they are known.
    ///   - firstInterface: The name of the pod's first interface.
    ///   - path: The path of the pod's network namespace; empty if it is not known.
    ///   - states: Where it was kept what was before; nil for nowhere.
    /// - Throws: `.permission`, `.kernel`; not if the namespace is gone.
    public init(
        _ attachment: PodAttachment, firstInterface: String = "eth0", pod path: String,
        states: FormerStates? = nil
    ) throws(RoutingError) {
        do throws(NetlinkError) {
            let hostNamespace = try NetworkNamespace.current()
            try self.init(
                attachment, firstInterface: firstInterface,
                pod: try Self.open(path), host: hostNamespace,
                hostSocket: try hostNamespace.connect(), podSocket: nil, states: states)
        } catch {
            throw RoutingError(error)
        }
    }

    /// Uses what is open already.
    init(
        _ attachment: PodAttachment, firstInterface: String, pod: NetworkNamespace?,
        host: NetworkNamespace, hostSocket: RouteNetlink, podSocket: RouteNetlink?,
        states: FormerStates? = nil
    ) throws(NetlinkError) {
        self.attachment = attachment
        self.states = states
        self.firstInterface = firstInterface
        self.host = hostSocket
        hostNamespace = host
        // Whoever names the node's own namespace as the pod's has none for the pod.
        guard let pod, pod != host else {
            sockets = nil
            return
        }
        let inner: RouteNetlink
        if let podSocket { inner = podSocket } else { inner = try pod.connect() }
        sockets = RoutingSockets(
            pod: pod, host: host, podSocket: inner, hostSocket: hostSocket)
    }

    /// The pod's namespace; nil if it is gone, or only the file is left that it was mounted on.
    private static func open(_ path: String) throws(NetlinkError) -> NetworkNamespace? {
        guard !path.isEmpty else { return nil }
        do {
            return try NetworkNamespace(path: path)
        } catch {
            let isNoNamespace = error.errno == .invalid || error.errno.rawValue == 25
            guard error.isNotThere || isNoNamespace else { throw error }
            return nil
        }
    }

    /// Takes down what there is.
    ///
    /// - Returns: What was done, in the words of `ip`.
    /// - Throws: The first failure, after everything else was done all the same.
    @discardableResult
    public func takeDown() throws(RoutingError) -> [String] {
        // Whatever is wrong with it, it is of no use to anybody else.
        var former = (try? states?.state(of: attachment.containerID)) ?? nil
        guard let sockets else {
            let done = try takeDownPair()
            _ = former?.take(attachment, link: nil)
            return done + forget(former)
        }
        let kept = former?.attachments.flatMap(\.changes).compactMap(\.sysctl) ?? []
        let facts = try read(sockets, kept)
        let plan = RemovalPlan(
            attachment: attachment, firstInterface: firstInterface, facts: facts)
        let link = facts.pod.link(named: attachment.interface).map { Int($0.index.rawValue) }
        let changes = former?.take(attachment, link: link) ?? []
        let operations = plan.operations
        // A file of an earlier version may have what was set on the cable, which goes.
        let isCableGone = operations.contains { operation in
            if case .deletePair = operation.action { true } else { false }
        }
        let lasting = changes.filter { !(isCableGone && $0.isOfLink(VethPair.podName)) }
        let restoring = lasting.compactMap { $0.restoring(facts.pod) }
        return try perform(operations + restoring, KernelPerformer(sockets), facts)
            + forget(former)
    }

    /// Keeps what is left for other interfaces.
    ///
    /// - Returns: Why that was not possible.
    private func forget(_ former: FormerState?) -> [String] {
        guard let states else { return [] }
        do {
            try states.keep(former ?? FormerState(containerID: attachment.containerID))
            return []
        } catch {
            return ["left: \(error)"]
        }
    }

    /// Everything of both sides that may concern the pod, with some settings of the pod's.
    private func read(
        _ sockets: RoutingSockets, _ settings: [Sysctl]
    ) throws(RoutingError) -> RoutingFacts {
        do throws(NetlinkError) {
            var facts = RoutingFacts()
            facts.pod = try NamespaceFacts.read(
                sockets.pod, in: sockets.podNamespace, tables: nil
            ) { _ in settings }
            facts.host = try NamespaceFacts.read(
                host, in: hostNamespace, tables: [.main]
            ) { _ in [] }
            for table in facts.host.sharedTables {
                facts.host.routes += try host.routes(table: table)
            }
            return facts
        } catch {
            throw RoutingError(error)
        }
    }

    /// With the pod's namespace its end of the cable is gone, and so is the other one, unless the
    /// kernel has not come to it yet.
    private func takeDownPair() throws(RoutingError) -> [String] {
        do throws(NetlinkError) {
            let own = try host.links().filter { link in
                attachment.hostLinkNames.contains(link.name)
                    && link.alias.flatMap(PairAlias.init)?.containerID == attachment.containerID
            }
            return try PairRemoval(host: host).delete(own).map { name in
                let pair = VethPair(
                    for: attachment, hostName: name, mtu: VethPair.mtuDefault)
                return Operation(.host, .deletePair(pair)).words { _, _ in name }
            }
        } catch {
            throw RoutingError(error)
        }
    }

    private func perform(
        _ operations: [Operation], _ performer: any OperationPerformer, _ facts: RoutingFacts
    ) throws(RoutingError) -> [String] {
        var done: [String] = []
        var first: RoutingError?
        for operation in operations {
            let words = operation.words { facts[$0].name($1) }
            do {
                if try performer.perform(operation) { done.append(words) }
            } catch {
                var failure = error
                failure.request = words
                if failure.reason == .kernel {
                    failure.advice = "see the kernel's words; what else there was is taken down"
                }
                first = first ?? failure
            }
        }
        if let first { throw first }
        return done
    }
}

extension NamespaceFacts {
    /// The tables that a rule for all packets leads to besides the kernel's own: those of the
    /// node's routes to pods.
    var sharedTables: [RouteTable] {
        var tables: [RouteTable] = []
        for rule in rules where rule.isShared && !tables.contains(rule.table) {
            tables.append(rule.table)
        }
        return tables
    }
}

extension Rule {
    /// Whether it is the node's rule for all pods.
    var isShared: Bool {
        let plain = Rule(family, lookUp: table, priority: CoordinatorPlanner.priority)
        return plain.isSame(as: self) && ![.main, .local, .default].contains(table)
    }
}
