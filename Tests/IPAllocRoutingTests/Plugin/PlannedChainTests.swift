import IPAlloc
import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON
import IPAllocLab
import IPAllocRoutingPlugin
import IPAllocScriptedAgent
import Testing

@testable import IPAllocNetlink
@testable import IPAllocRouting

/// What `ipallocctl plan` says of a pod, against what the kernel has after Debian's main plugins
/// and the built routing plugins made one, as processes.
@Suite(
    "Planned chains", .enabled(if: DebianPlugins.areThere, Comment(rawValue: DebianPlugins.reason)))
struct PlannedChainTests {
    /// Main plugins that Debian ships.
    enum Main: String, CaseIterable {
        case macvlan, vlan, bridge
        case hostDevice = "host-device"
    }

    /// How the pod's interfaces are made, one after the other.
    struct Shape: CustomTestStringConvertible {
        let mains: [Main]
        let routing: String
        /// Whether the bridge has the gateway's addresses.
        var isGateway = false
        /// Whether the first interface has no routing plugin, as one of the cluster's network.
        var isOverlay = false

        var testDescription: String {
            let names = mains.map(\.rawValue).joined(separator: " and ")
            return "\(names) with \(routing)" + (isGateway ? " and gateways" : "")
                + (isOverlay ? " behind an overlay" : "")
        }
    }

    private static let shapes =
        ["veth", "coordinator"].flatMap { routing in
            [[.bridge, .bridge], [.hostDevice, .hostDevice], [.macvlan, .bridge]].map { mains in
                Shape(mains: mains, routing: routing)
            } + [Shape(mains: [.bridge, .macvlan], routing: routing, isGateway: true)]
        }
        + [.macvlan, .bridge, .hostDevice].map { main in
            Shape(
                mains: [.bridge, main], routing: "coordinator", isGateway: true, isOverlay: true)
        }

    /// Why there are no VLANs here, or nil if there are.
    private static let obstacleOfVLANs: String? = {
        guard World.isPossible, let world = try? World(networks: 1) else { return World.reason }
        let made = try? world.node.attempt("ip link add link ens192 name v type vlan id 6")
        if made?.status == 0 { return nil }
        let words = made?.output.split(separator: "\n").first ?? ""
        return "the kernel makes no VLANs: \(words) Load the 8021q module"
    }()

    @Test("rules and routes are those that the kernel has", arguments: shapes)
    func kernel(_ shape: Shape) throws {
        try compare(shape)
    }

    @Test(
        "behind VLANs, too",
        .enabled(if: obstacleOfVLANs == nil, Comment(rawValue: obstacleOfVLANs ?? "")),
        arguments: ["veth", "coordinator"])
    func vlans(_ routing: String) throws {
        try compare(Shape(mains: [.vlan, .vlan], routing: routing))
    }

    private func compare(_ shape: Shape) throws {
        let world = try World(ipv6: true)
        let programs = try Programs()
        defer { programs.remove() }
        let agent = ScriptedAgent.telling(Self.settings)
        defer { agent.stop() }
        var answer = PlanAnswer()
        answer.coordinator = try CoordinatorConfiguration(
            json: JSONValue(parsing: Array(Self.settings.utf8)))
        answer.nodes = [.init()]
        answer.nodes[0].addresses = ["10.6.168.123", "fd00:6::123"]
        var planned = PlannedPod(.init(), of: answer, nodeAddresses: [])
        for (index, main) in shape.mains.enumerated() {
            let isFirst = index == 0
            let network = Network(
                interface: isFirst ? "eth0" : "net\(index)", number: 6 + index, main: main,
                isGateway: shape.isGateway, isOverlay: shape.isOverlay && isFirst)
            try network.prepare(world)
            var routing: JSONObject = ["type": .string(shape.routing)]
            routing["ipalloc_state_dir"] = .string("\(programs.folder)/state")
            if shape.routing == "veth" {
                routing["service_cidr"] = ["10.96.0.0/12", "fd00:96::/112"].json
                routing["log_options"] = .object(["log_file": .string("/dev/null")])
            } else {
                routing["ipam_unix_socket_path"] = .string(agent.socketPath)
                routing["logOptions"] = .object(["logFile": .string("/dev/null")])
            }
            let plugins = [network.plugin] + (network.isOverlay ? [] : [routing])
            let told = planned.attach(
                network.planned, configuration: network.configuration(plugins).text())
            #expect(told.error == nil)

            let before = try Tables(world)
            var result: JSONValue?
            for plugin in plugins {
                let type = plugin["type"]?.string ?? ""
                let folder = type == shape.routing ? programs.folder : DebianPlugins.folder
                let added = try world.call(
                    "\(folder)/\(type)", "ADD", network.interface,
                    network.input(plugin, result).text(), containerID: "planned")
                #expect(added.status == 0, "\(type): \(added.output)")
                guard added.status == 0 else { return }
                result = try JSONValue(parsing: Array(added.output.utf8))
            }
            let after = try Tables(world)
            let own = " dev \(network.interface)"
            #expect(
                Self.texts(told.podAddresses).sorted()
                    == after.podAddresses.without(before.podAddresses)
                    .filter { !$0.hasSuffix(own) }.sorted())
            #expect(
                Self.texts(told.hostAddresses).sorted()
                    == after.hostAddresses.without(before.hostAddresses).sorted())
            if shape.routing == "coordinator" && isFirst && !network.isOverlay {
                #expect(told.podAddresses.map(\.text) == ["169.254.200.1/32 dev veth0"])
            }
            #expect(Self.texts(told.podRules) == after.podRules.without(before.podRules))
            #expect(Self.texts(told.hostRules) == after.hostRules.without(before.hostRules))
            #expect(
                Self.texts(told.podRoutes).sorted()
                    == after.podRoutes.without(before.podRoutes).sorted())
            #expect(
                Self.texts(told.removedPodRoutes).sorted()
                    == before.podRoutes.without(after.podRoutes).sorted())
            #expect(
                Self.texts(told.hostRoutes).sorted()
                    == after.hostRoutes.without(before.hostRoutes).sorted())
        }
    }

    /// Those of the recorded outputs, with an address for the pod's end of the cable.
    private static let settings = ScriptedAgent.settings.replacing(
        #""vethLinkAddress":"""#, with: #""vethLinkAddress":"169.254.200.1""#)

    private static func texts(_ lines: [PlannedRoutingMessage.Line]) -> [String] {
        lines.map { Tables.comparable("\($0.version) \($0.text)") }
    }

    @Test(
        "the interface of a main plugin is in facts what the kernel shows",
        arguments: [Main.macvlan, .bridge, .hostDevice])
    func interface(_ main: Main) throws {
        try compareInterface(main)
    }

    @Test(
        "so is that of a VLAN",
        .enabled(if: obstacleOfVLANs == nil, Comment(rawValue: obstacleOfVLANs ?? "")))
    func vlan() throws {
        try compareInterface(.vlan)
    }

    private func compareInterface(_ main: Main) throws {
        let world = try World(ipv6: true)
        let network = Network(
            interface: "eth0", number: 7, main: main, isGateway: true, isOverlay: false)
        try network.prepare(world)
        let attachment = PodAttachment(
            containerID: World.containerID, network: "net-7", interface: "eth0")
        func facts() throws -> RoutingFacts {
            try RoutingFacts.read(
                world.sockets, for: attachment, firstInterface: "eth0", hostTable: .main)
        }
        var planned = try facts()
        let input = network.input(network.plugin, nil)
        var call = try PlannedCall(
            variables: [
                "CNI_COMMAND": "ADD", "CNI_CONTAINERID": World.containerID,
                "CNI_NETNS": "/var/run/netns/p", "CNI_IFNAME": "eth0",
            ], configuration: input.object ?? [:])
        _ = try call.play(as: .main, behind: network.result, &planned)
        let made = try world.call(
            "\(DebianPlugins.folder)/\(main.rawValue)", "ADD", "eth0", input.text())
        #expect(made.status == 0, "\(made.output)")
        try world.pod.waitForCarrier(of: "eth0")
        let kernel = try facts()
        for place in [Place.pod, .host] {
            #expect(Self.words(planned, place) == Self.words(kernel, place))
        }
        let mac = { (facts: RoutingFacts) in facts.pod.link(named: "eth0")?.macAddress }
        #expect(mac(planned) != nil)
        if main == .hostDevice || main == .vlan { #expect(mac(planned) == mac(kernel)) }
    }

    /// Links, addresses and routes of one side. What the kernel adds by itself is left out, as is
    /// the queue's length, which some of the plugins set to 0, and names that plugins make up are
    /// replaced.
    private static func words(_ facts: RoutingFacts, _ place: Place) -> [String] {
        let (own, other) = (facts[place], facts[place == .pod ? .host : .pod])
        let links = own.links.map { link -> String in
            let peer = link.peer.map { index -> String in
                guard link.peerNamespaceID != nil else { return own.name(index) }
                // The other end of a cable that goes elsewhere.
                let isElsewhere = link.kind == "veth" && other.link(index)?.peer != link.index
                return isElsewhere ? "elsewhere" : other.name(index)
            }
            let master = link.master.map(own.name)
            return "\(link.name) \(link.kind ?? "") on \(peer ?? "none") at \(master ?? "none") "
                + "\(link.isUp) \(link.mtu) \(link.alias ?? "")"
        }
        let addresses = own.addresses.filter { !$0.address.isLinkLocal }.map { address in
            let broadcast = address.broadcast.map(\.description) ?? "none"
            return "\(address.block) \(broadcast) \(own.name(address.link))"
        }
        let routes = own.routes.filter { !$0.destination.address.isLinkLocal }
            .map { $0.words(naming: own.name) }
        return (links + addresses + routes).map(Tables.comparable).sorted()
    }
}

/// A network as CNI is told of it, whose plugin makes one interface.
private struct Network {
    let interface: String
    let number: Int
    let main: PlannedChainTests.Main
    let isGateway: Bool
    let isOverlay: Bool

    private static let families = [4, 6]

    private func address(_ family: Int) -> String {
        family == 4 ? "10.\(number).168.173/16" : "fd00:\(number)::173/64"
    }

    private func gateway(_ family: Int) -> String {
        family == 4 ? "10.\(number).0.1" : "fd00:\(number)::1"
    }

    private func everything(_ family: Int) -> String { family == 4 ? "0.0.0.0/0" : "::/0" }

    /// Whether the address plugin says nothing of gateways and routes.
    private var isBare: Bool { isOverlay }

    /// Gives the node what the plugin does not make.
    func prepare(_ world: World) throws {
        guard main == .hostDevice else { return }
        try world.lan.netlink.add(
            NewLink(
                .veth(peer: LinkSettings(name: "nic\(number)", namespace: world.node.namespace)),
                LinkSettings(name: "port\(number)")))
        try world.lan.shell("ip link set port\(number) up")
    }

    /// The main plugin's configuration.
    var plugin: JSONObject {
        var members: JSONObject = ["type": .string(main.rawValue)]
        switch main {
        case .macvlan, .vlan: members["master"] = .string(World.parent(number))
        case .hostDevice: members["device"] = .string("nic\(number)")
        case .bridge:
            members["bridge"] = .string("br\(number)")
            members["isGateway"] = isGateway.json
            members["isDefaultGateway"] = (isGateway && isOverlay).json
        }
        if main == .macvlan { members["mode"] = .string("bridge") }
        if main == .vlan { members["vlanId"] = number.json }
        let addresses = Self.families.map { family -> JSONValue in
            var members: JSONObject = ["address": .string(address(family))]
            if !isBare { members["gateway"] = .string(gateway(family)) }
            return .object(members)
        }
        let routes = isBare ? [] : Self.families.map(everything)
        members["ipam"] = .object([
            "type": .string("static"), "addresses": .array(addresses),
            "routes": .array(routes.map { .object(["dst": .string($0)]) }),
        ])
        return members
    }

    /// The same as the agent tells it.
    var planned: PlanAnswer.Interface {
        var planned = PlanAnswer.Interface()
        planned.name = interface
        planned.network = "kube-system/net-\(number)"
        for family in Self.families {
            var address = IPAMAddAnswer.Address()
            address.version = family
            address.address = self.address(family)
            address.interface = interface
            address.gateway = isBare ? "" : gateway(family)
            planned.addresses.append(address)
            guard !isBare else { continue }
            var route = IPAMAddAnswer.Route()
            route.interface = interface
            route.destination = everything(family)
            route.gateway = gateway(family)
            planned.routes.append(route)
        }
        return planned
    }

    /// The same as the address plugin answers.
    var result: CNIResult {
        var result = CNIResult()
        for family in Self.families {
            result.addresses.append(
                .init(
                    block(address(family)),
                    gateway: isBare ? nil : IPAllocRoutingTests.address(gateway(family))))
            if !isBare { result.routes.append(.init(block(everything(family)))) }
        }
        return result
    }

    func configuration(_ plugins: [JSONObject]) -> JSONValue {
        .object([
            "cniVersion": .string("1.0.0"), "name": .string("net-\(number)"),
            "plugins": .array(plugins.map(JSONValue.object)),
        ])
    }

    /// What a plugin gets on its standard input.
    func input(_ plugin: JSONObject, _ previous: JSONValue?) -> JSONValue {
        var input = plugin
        input["cniVersion"] = .string("1.0.0")
        input["name"] = .string("net-\(number)")
        input["prevResult"] = previous
        return .object(input)
    }
}

/// Rules and routes of a pod and its node as `ip` shows them, each behind its family's number.
private struct Tables {
    let podAddresses: [String]
    let hostAddresses: [String]
    let podRules: [String]
    let podRoutes: [String]
    let hostRules: [String]
    let hostRoutes: [String]

    init(_ world: World) throws {
        podAddresses = try Self.addresses(world.pod)
        hostAddresses = try Self.addresses(world.node)
        podRules = try Self.rules(world.pod)
        podRoutes = try Self.routes(world.pod)
        hostRules = try Self.rules(world.node)
        hostRoutes = try Self.routes(world.node)
    }

    private static func addresses(_ namespace: TestNamespace) throws -> [String] {
        let links = try JSONValue(parsing: Array(namespace.shell("ip -j address").utf8)).array ?? []
        return links.flatMap { link in
            (link["addr_info"]?.array ?? []).compactMap { info -> String? in
                guard info["scope"]?.string != "link" || info["family"]?.string == "inet",
                    let address = info["local"]?.string, let length = info["prefixlen"]?.integer
                else { return nil }
                let family = info["family"]?.string == "inet" ? 4 : 6
                return comparable(
                    "\(family) \(address)/\(length) dev \(link["ifname"]?.string ?? "")")
            }
        }
    }

    private static func rules(_ namespace: TestNamespace) throws -> [String] {
        try [4, 6].flatMap { family in
            try namespace.lines("ip -\(family) rule show").map { line in
                comparable("\(family) \(line.replacing("\t", with: " "))")
            }
        }
    }

    private static func routes(_ namespace: TestNamespace) throws -> [String] {
        try [4, 6].flatMap { family in
            try ["main", "100", "101", "500"].flatMap { table in
                try namespace.lines(
                    "ip -\(family) route show table \(table) 2>/dev/null || true"
                ).filter { line in
                    !["fe80:", "multicast", "unreachable"].contains { line.hasPrefix($0) }
                }.map { line in
                    comparable("\(family) \(line)\(table == "main" ? "" : " table \(table)")")
                }
            }
        }
    }

    /// With one name for all ends of cables whose names plugins make up, and no matter whether a
    /// link has its carrier already.
    static func comparable(_ line: String) -> String {
        line.replacing(#/\bveth[0-9a-f]{8}\b/#, with: "PORT").replacing(" linkdown", with: "")
    }
}

extension [String] {
    /// Those that the others are not.
    fileprivate func without(_ others: [String]) -> [String] {
        filter { !others.contains($0) }
    }
}
