import IPAlloc
public import IPAllocAgentAPI
import IPAllocCNI
import IPAllocIPAM
import IPAllocJSON
import IPAllocNetlink
import IPAllocRouting
import IPAllocRoutingPlugin

/// A pod that is not there, whose interfaces are made one after the other in facts instead of the
/// kernel: it tells which rules and routes the routing plugins would set.
public struct PlannedPod {
    /// The main plugins behind which rules and routes can be planned.
    public static let mainPlugins = MainPlugin.names

    private let record: PodRecord
    private let nodeAddresses: [IPAddress]
    private let coordinator: CoordinatorKeys?
    /// Why there are no settings of the coordinator.
    private let coordinatorError: String
    private var facts = RoutingFacts()
    /// The links that the node was given because networks name them.
    private var givenLinks: Set<String> = []
    /// Whether the node was given its own addresses, or has none.
    private var hasNodeAddresses = false
    /// Whether the pod has a first interface of another network, which stands for one that is not
    /// known.
    private var hasStandIn = false

    /// Describes a pod.
    ///
    /// - Parameters:
    ///   - plan: What the agent tells of it and of all others.
    ///   - nodeAddresses: The node's own addresses, if the plan does not tell them.
    public init(_ pod: PlanAnswer.Pod, of plan: PlanAnswer, nodeAddresses: [IPAddress]) {
        var record = PodRecord()
        record.namespace = pod.podNamespace
        record.name = pod.podName
        record.node = pod.nodeName
        record.containerID = "planned"
        record.networkNamespace = "planned"
        self.record = record
        let told = plan.nodes.first { $0.name == pod.nodeName }?.addresses ?? []
        self.nodeAddresses =
            told.isEmpty ? nodeAddresses : told.compactMap { try? IPAddress($0) }
        var cluster = plan.coordinator
        if !pod.defaultRouteInterface.isEmpty {
            cluster?.podDefaultRouteNIC = pod.defaultRouteInterface
        }
        // What the agent tells is what the plugin reads.
        coordinator = cluster.flatMap { try? CoordinatorKeys(json: $0.json) }
        coordinatorError = plan.coordinatorError ?? ""
        facts.pod = .new
        facts.host = .new
    }

    /// Makes an interface.
    ///
    /// - Parameter configuration: The CNI configuration of its network.
    /// - Returns: What it changes; with an error, nothing is changed.
    public mutating func attach(
        _ interface: PlanAnswer.Interface, configuration: String
    ) -> PlannedRoutingMessage {
        var message = PlannedRoutingMessage()
        let former = self
        do throws(LabError) {
            let network = try Self.network(interface.network, configuration)
            let chain = try playable(network, &message.notices)
            let addresses = try Self.addresses(interface)
            prepareNode(for: network, addresses, &message.notices)
            if interface.name != "eth0" { standIn(&message.notices) }
            let before = facts
            var played = PlannedChain(chain, cluster: coordinator)
            try played.play(
                RuntimeAttachment(interface.name, of: record, nodeNamespace: nil),
                addresses: addresses, &facts)
            message.notices += played.notices
            message.tell(changesFrom: before, to: facts, of: interface.name)
        } catch {
            self = former
            message.error = error.description
        }
        return message
    }

    private static func network(
        _ name: String, _ configuration: String
    ) throws(LabError) -> NetworkConfigurationList {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: configuration)
        } catch {
            throw LabError("network \(name): its configuration cannot be read: \(error)")
        }
        let ownName = String(name.split(separator: "/").last ?? "")
        return try NetworkConfigurationList(json, networkName: ownName)
    }

    /// The network with those of its plugins that can be played.
    private func playable(
        _ network: NetworkConfigurationList, _ notices: inout [String]
    ) throws(LabError) -> NetworkConfigurationList {
        let types = network.plugins.map { $0["type"]?.string ?? "" }
        guard network.roles.contains(.main) else {
            throw LabError(
                "network \(network.name): rules and routes are planned behind "
                    + Self.mainPlugins.joined(separator: ", ")
                    + ", not behind \(types.joined(separator: " and "))")
        }
        if types.contains("coordinator") && coordinator == nil {
            throw LabError("failed to get the coordinator's configuration: \(coordinatorError)")
        }
        var kept: [JSONObject] = []
        for (plugin, role) in zip(network.plugins, network.roles) {
            if role != nil {
                kept.append(plugin)
            } else {
                notices.append("what plugin \(plugin["type"]?.string ?? "") does is not planned")
            }
        }
        return try NetworkConfigurationList(
            .object([
                "name": .string(network.name), "cniVersion": .string(network.cniVersion),
                "plugins": .array(kept.map(JSONValue.object)),
            ]), networkName: network.name)
    }

    private static func addresses(
        _ interface: PlanAnswer.Interface
    ) throws(LabError) -> CNIResult {
        var answer = IPAMAddAnswer()
        answer.addresses = interface.addresses
        answer.routes = interface.routes
        do {
            return try CNIResult(answer, of: interface.name)
        } catch {
            throw LabError("the agent's answer cannot be read: \(error)")
        }
    }

    /// Gives the node the links that the network names there, and once its own addresses.
    private mutating func prepareNode(
        for network: NetworkConfigurationList, _ result: CNIResult, _ notices: inout [String]
    ) {
        let links = NodeLinks(of: network.plugins)
        // What is no longer there went into the pod.
        for name in links.needed
        where facts.host.link(named: name) == nil && givenLinks.insert(name).inserted {
            facts.host.add(facts.host.newLink(name, seed: "\(record.node) \(name)"))
        }
        guard !hasNodeAddresses else { return }
        hasNodeAddresses = true
        guard !nodeAddresses.isEmpty else {
            notices.append(
                "no address of node \(record.node) is known, so routes by it are left out; tell "
                    + "some with --node-address")
            return
        }
        var uplink = links.uplink.flatMap { facts.host.link(named: $0) }
        if uplink == nil {
            let link = facts.host.newLink(Self.unknownLink, seed: record.node)
            facts.host.add(link)
            uplink = link
            let texts = nodeAddresses.map(\.description).joined(separator: " and ")
            notices.append(
                "the network does not tell which link of node \(record.node) has \(texts); it is "
                    + "taken for one that the routing plugins do not pass over")
        }
        guard let uplink else { return }
        for address in nodeAddresses {
            let near = result.addresses.first { $0.block.contains(address) }?.block
            let block = try? CIDRBlock(
                address, prefixLength: near?.prefixLength ?? address.family.bitWidth)
            if let block { facts.host.add(block, to: uplink.index) }
        }
    }

    /// The node's link with its own addresses, where nothing tells its name. No link can have this
    /// one, which has a blank.
    private static let unknownLink = "unknown link"

    /// Gives the pod a first interface in the place of the one that another network makes.
    private mutating func standIn(_ notices: inout [String]) {
        guard facts.pod.link(named: "eth0") == nil, !hasStandIn, let coordinator,
            coordinator.mode != "underlay"
        else { return }
        let blocks = coordinator.overlayPodCIDR.compactMap { try? CIDRBlock($0) }
        guard !blocks.isEmpty else { return }
        hasStandIn = true
        var addresses: [CIDRBlock] = []
        var routes: [PodAttachment.GivenRoute] = []
        for block in blocks {
            let lower = block.range.lower
            guard let gateway = IPAddress(value: lower.value &+ 1, family: block.family),
                let address = IPAddress(value: lower.value &+ 2, family: block.family),
                let own = try? CIDRBlock(address, prefixLength: block.prefixLength)
            else { continue }
            addresses.append(own)
            routes.append(.init(to: .everything(block.family), via: gateway))
        }
        facts.addCable(
            "eth0", hostName: Self.overlayLink, seed: record.name, addresses: addresses,
            routes: routes)
        let texts = addresses.map { $0.address.description }.joined(separator: " and ")
        notices.append(
            "eth0 is made by the cluster's own network: \(texts) stands for its address, and "
                + "\(Self.overlayLink) for the node's end")
    }

    /// The node's end of what the cluster's own network makes, which gives it another name.
    private static let overlayLink = "overlay"
}

extension PlannedRoutingMessage {
    fileprivate mutating func tell(
        changesFrom before: RoutingFacts, to after: RoutingFacts, of interface: String
    ) {
        podAddresses = Self.addresses(of: after.pod, without: before.pod, but: interface)
        hostAddresses = Self.addresses(of: after.host, without: before.host)
        for (family, version) in [(AddressFamily.ipv4, 4), (.ipv6, 6)] {
            let rules = { (facts: NamespaceFacts) in
                PlannedListing(facts: facts).rules(family).map { $0.replacing("\t", with: " ") }
            }
            let routes = { (facts: NamespaceFacts) in PlannedListing(facts: facts).routes(family) }
            podRules += Self.lines(rules(after.pod), without: rules(before.pod), version)
            podRoutes += Self.lines(routes(after.pod), without: routes(before.pod), version)
            removedPodRoutes += Self.lines(
                routes(before.pod), without: routes(after.pod), version)
            hostRules += Self.lines(rules(after.host), without: rules(before.host), version)
            hostRoutes += Self.lines(routes(after.host), without: routes(before.host), version)
        }
    }

    /// The addresses that are new, those of one link left out.
    private static func addresses(
        of facts: NamespaceFacts, without known: NamespaceFacts, but interface: String? = nil
    ) -> [Line] {
        facts.addresses.filter { !known.addresses.contains($0) }.compactMap { address in
            let link = facts.name(address.link)
            guard link != interface else { return nil }
            var line = Line()
            line.version = address.family.ipVersion
            line.text = "\(address.block) dev \(link)"
            return line
        }
    }

    private static func lines(
        _ texts: [String], without known: [String], _ version: Int
    ) -> [Line] {
        let known = Set(known)
        return texts.filter { !known.contains($0) }.map { text in
            var line = Line()
            line.version = version
            line.text = text
            return line
        }
    }
}

extension PlannedListing {
    /// The routes of all tables, each with its table but for the main one's: `ip route show table
    /// all` without the kernel's own.
    fileprivate func routes(_ family: AddressFamily) -> [String] {
        let tables = Set(facts.routes.map(\.table)).subtracting([.local])
        let others = tables.subtracting([.main]).sorted { $0.rawValue < $1.rawValue }
        return ([.main] + others).flatMap { table in
            routes(family, table, of: nil).map { route in
                let route = route.hasSuffix(" ") ? String(route.dropLast()) : route
                return table == .main ? route : "\(route) table \(table)"
            }
        }
    }
}
