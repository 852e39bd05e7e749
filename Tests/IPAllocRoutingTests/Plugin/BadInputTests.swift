import IPAlloc
import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import IPAllocScriptedAgent
import Testing

@testable import IPAllocRouting

/// What is wrong is told with what to do, and the pod's namespace stays as it was.
@Suite("Bad input", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct BadInputTests {
    /// Calls ADD with something wrong, and expects that nothing changed.
    private func refusal(
        _ world: World, _ attachment: PodAttachment,
        _ keys: String = #","service_cidr":["10.96.0.0/12"]"#,
        change: (inout PluginCall) -> Void = { _ in }
    ) throws -> CNIOutcome {
        let before = try world.snapshots()
        var call = PluginCall("veth", "ADD", world, attachment)
        call.keys = keys + #","log_options":{"log_file":"/dev/null"}"#
        change(&call)
        let outcome = try call.run()
        #expect(outcome.exitStatus == 1)
        #expect(outcome.details?.isEmpty == false, "\(outcome.standardOutput)")
        try world.expectUnchanged(since: before)
        return outcome
    }

    private func world() throws -> (World, PodAttachment) {
        let world = try World()
        return (world, try world.attach("eth0", network: 6))
    }

    @Test("a missing prevResult, one without the interface, and one without addresses")
    func previousResult() throws {
        let (world, attachment) = try world()
        let missing = try refusal(world, attachment) { $0.previousResult = nil }
        #expect(missing.code == 7)
        #expect(missing.message == "failed to find PrevResult, must be called as chained plugin")
        let other = try refusal(world, attachment) { call in
            call.previousResult = call.previousResult?.replacing("eth0", with: "net9")
        }
        #expect(other.message == "failed to find interface from prevResult")
        let bare = try refusal(world, attachment) { call in
            call.previousResult =
                #"{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","sandbox":"/x"}],"ips":[]}"#
        }
        #expect(bare.message == " got no container IPs")
        let broken = try refusal(world, attachment) { $0.previousResult = #"{"ips":[{}]}"# }
        #expect(broken.code == 6)
    }

    @Test("a namespace that is gone")
    func namespace() throws {
        let (world, attachment) = try world()
        let gone = try refusal(world, attachment) { $0.namespace = "/run/netns/no-such-name" }
        #expect(gone.code == 4)
        #expect(gone.message?.contains("/run/netns/no-such-name") == true)
        #expect(gone.message?.contains("No such file or directory") == true)
        let file = try refusal(world, attachment) { $0.namespace = "/dev/null" }
        #expect(file.code == 4)
        let own = try refusal(world, attachment) { $0.namespace = "/proc/thread-self/ns/net" }
        #expect(own.code == 4)
        #expect(own.message?.contains("it is the node's own") == true)
    }

    @Test("an interface that is not there, and an address that it has not")
    func interface() throws {
        let (world, attachment) = try world()
        var absent = attachment
        absent.interface = "net1"
        let missing = try refusal(world, absent)
        #expect(missing.message == "interface net1: it is not in the pod")
        var moved = attachment
        moved.addresses = [block("10.6.168.199/16")]
        let other = try refusal(world, moved)
        #expect(
            other.message
                == "interface eth0: it has not the address 10.6.168.199/16 of prevResult")
    }

    @Test(
        "a table that somebody else uses, by a route or by a rule",
        arguments: [
            (
                "ip route add 192.0.2.0/24 dev eth0 table 100",
                "route 192.0.2.0/24 dev eth0 table 100"
            ),
            ("ip rule add from 192.0.2.9 lookup 100", "rule from 192.0.2.9/32 lookup 100"),
        ])
    func table(_ command: String, _ words: String) throws {
        let (world, attachment) = try world()
        _ = try world.routing(attachment, .veth(.recorded)).setUp()
        try world.pod.shell(command)
        let further = try world.attach("net1", network: 7)
        let refused = try refusal(world, further)
        #expect(
            refused.message?.hasPrefix(
                "use routing table 100 for net1: someone else uses it in this pod: \(words)")
                == true, "\(refused.standardOutput)")
    }

    @Test(
        "a further interface whose name gives no table, or one of the kernel's",
        arguments: [
            ("storage", "failed to get the number of rule table for interface storage"),
            ("net0", "failed to get the number of rule table for interface net0"),
            ("net154", "its number would be 253"),
            ("net4294967295", "its number would be too large"),
        ])
    func name(_ name: String, _ words: String) throws {
        let (world, attachment) = try world()
        _ = try world.routing(attachment, .veth(.recorded)).setUp()
        let further = try world.attach(name, network: 7)
        let refused = try refusal(world, further)
        #expect(refused.message?.contains(words) == true, "\(refused.standardOutput)")
    }

    @Test(
        "a link of the cable's name that is somebody else's, on either side",
        arguments: [
            true, false,
        ])
    func link(_ isOnNode: Bool) throws {
        let (world, attachment) = try world()
        let name = isOnNode ? "veth0123456789a" : "veth0"
        try (isOnNode ? world.node : world.pod).shell("ip link add \(name) type veth peer name x")
        let refused = try refusal(world, attachment)
        #expect(refused.message?.hasPrefix("make link \(name)") == true)
        #expect(refused.message?.contains("there is one already") == true)
    }

    @Test(
        "keys that cannot be",
        arguments: [
            ("", "the subnet of service clusterip must be given"),
            (#","service_cidr":["10.96.0.0"]"#, "invalid CIDR address: 10.96.0.0"),
            (#","service_cidr":"10.96.0.0/12""#, "the network configuration is wrong"),
            (
                #","service_cidr":["10.96.0.0/12"],"mac_prefix":"01:1b""#,
                "mac_prefix format should be match regex"
            ),
            (
                #","service_cidr":["10.96.0.0/12"],"mac_prefix":"0a1b""#,
                "mac_prefix format should be match regex"
            ),
            (
                #","service_cidr":["10.96.0.0/12"],"ip_conflict":{"enabled":true,"interval":"soon"}"#,
                "no duration"
            ),
        ])
    func keys(_ keys: String, _ words: String) throws {
        let (world, attachment) = try world()
        let refused = try refusal(world, attachment, keys)
        #expect(refused.code == 7)
        #expect(refused.message?.contains(words) == true, "\(refused.standardOutput)")
    }

    @Test(
        "the coordinator's keys that cannot be",
        arguments: [
            (#""mode":"odd""#, "unknown mode \"odd\""),
            (#""podRPFilter":3"#, "invalid rp_filter value 3, available options: [-1,0,1,2]"),
            (#""podMACPrefix":"03:00""#, "mac_prefix format should be match regex"),
            (#""podMACPrefix":"0,:00""#, "mac_prefix format should be match regex"),
            (#""txQueueLen":-1"#, "-1 is no length"),
            (#""vethMTU":10"#, "10 is not from 68 to 65535"),
            (#""hostRuleTable":254"#, "254 is no table for pods"),
            (#""vethLinkAddress":"x""#, "\"x\" is no address"),
            (#""hijackCIDR":["x"]"#, "invalid CIDR address: x"),
            (#""policyRoutes":[{"dst":"10.0.0.0/8","gw":"fd00::1"}]"#, "of one family"),
        ])
    func coordinatorKeys(_ keys: String, _ words: String) throws {
        let network = try CoordinatorKeys(json: JSONValue(parsing: Array("{\(keys)}".utf8)))
        let error = failure { () throws(RoutingError) in
            _ = try CoordinatorSettings(cluster: CoordinatorKeys(), network: network)
        }
        #expect(error?.reason == .configuration)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "none")")
        #expect(error?.advice.isEmpty == false)
    }

    @Test("a gateway off the link: refused for the network's route, left out for the cluster's")
    func gateway() throws {
        let (world, attachment) = try world()
        var settings = CoordinatorSettings.recorded
        settings.policyRoutes = [.init(to: block("192.0.2.0/24"), via: address("10.9.0.1"))]
        let before = try world.snapshots()
        let routing = world.routing(attachment, .coordinator(settings))
        let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
        #expect(error?.reason == .gateway)
        #expect(
            error?.obstacle
                == "policy route 192.0.2.0/24 via 10.9.0.1: the gateway is in none of eth0's "
                + "networks")
        try world.expectUnchanged(since: before)
        settings.policyRoutes[0].isOfCluster = true
        let report = try world.routing(attachment, .coordinator(settings)).setUp()
        #expect(report.notices.count == 1)
    }

    @Test("an interface for the default route that is not there")
    func defaultRoute() throws {
        let (world, attachment) = try world()
        var settings = CoordinatorSettings.recorded
        settings.defaultRouteInterface = "net9"
        _ = try world.routing(attachment, .coordinator(settings)).setUp()
        let further = try world.attach("net1", network: 7)
        let before = try world.snapshots()
        let routing = world.routing(further, .coordinator(settings))
        let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
        #expect(error?.reason == .interface)
        #expect(error?.obstacle == "podDefaultRouteNIC: net9 don't exist in pod")
        try world.expectUnchanged(since: before)
    }

    @Test("modes that contradict the pod")
    func modes() throws {
        let world = try World()
        let further = try world.attach("net1", network: 7)
        var settings = CoordinatorSettings.recorded
        settings.mode = .underlay
        func error(_ attachment: PodAttachment) throws -> RoutingError? {
            let before = try world.snapshots()
            let error = failure { () throws(RoutingError) in
                _ = try world.routing(attachment, .coordinator(settings)).setUp()
            }
            if error != nil { try world.expectUnchanged(since: before) }
            return error
        }
        #expect(
            try error(further)?.message
                == "when creating interface net1 in underlay mode, it detects that the auxiliary "
                + "interface eth0 was not created by previous interface. please enable "
                + "coordinator plugin in previous interface")
        #expect(try error(further)?.details == "chain coordinator in the network of eth0 too")
        let first = try world.attach("eth0", network: 6)
        settings.mode = .overlay
        #expect(try error(first)?.reason == .mode)
        #expect(
            try error(first)?.message
                == "when creating interface eth0 in overlay mode, it detects that the current "
                + "interface is first interface named eth0, this plugin should not work for it. "
                + "please modify in the CNI configuration")
        // The pod's first interface is no cable to the node.
        #expect(try error(further)?.reason == .link)
        settings.mode = .automatic
        #expect(try error(first) == nil)
        settings.mode = .overlay
        #expect(try error(further)?.reason == .mode)
        #expect(
            try error(further)?.message
                == "when creating interface net1 in overlay mode, it detects that the auxiliary "
                + "interface veth0 of underlay mode exists. It seems that the previous interface "
                + "work in underlay mode. ")
    }

    @Test("a kernel without IPv6")
    func noIPv6() throws {
        let world = try World(ipv6: true)
        let attachment = try world.attach("eth0", network: 6, ipv6: true)
        var facts = try RoutingFacts.read(
            world.sockets, for: attachment, firstInterface: "eth0", hostTable: .main)
        facts.pod.hasIPv6 = false
        facts.pod.addresses.removeAll { $0.family == .ipv6 }
        let error = failure { () throws(RoutingError) in
            _ = try VethPlanner(attachment: attachment, settings: .recorded, facts: facts).plan()
        }
        #expect(error?.reason == .family)
        #expect(error?.advice == "load the ipv6 module, or give the pod no IPv6 pool")
    }

    @Test("IPv6 switched off where the pod is to have an address of it", arguments: [true, false])
    func disabledIPv6(_ isVeth: Bool) throws {
        let world = try World(ipv6: true)
        let attachment = try world.attach("eth0", network: 6, ipv6: true)
        // The kernel takes the addresses with it, as if the plugin before had found it so.
        try world.pod.shell("sysctl -qw net.ipv6.conf.all.disable_ipv6=1")
        let before = try world.snapshots()
        let configuration: RoutingConfiguration =
            isVeth ? .veth(.recorded) : .coordinator(.recorded)
        let error = failure { () throws(RoutingError) in
            _ = try world.routing(attachment, configuration).setUp()
        }
        #expect(error?.reason == .address)
        #expect(error?.description.contains("fd00:6::173/64") == true)
        #expect(error?.advice.isEmpty == false)
        try world.expectUnchanged(since: before)
    }

    @Test("no permission")
    func permission() throws {
        let (world, attachment) = try world()
        let before = try world.snapshots()
        let counter = CountingChannel.Counter()
        counter.failing = 1
        counter.failsAllAfter = true
        counter.error = .notPermitted
        let routing = PodRouting(attachment, .veth(.recorded), try world.sockets(counter))
        let error = failure { () throws(RoutingError) in _ = try routing.setUp() }
        #expect(error?.reason == .permission)
        #expect(error?.advice == "run the plugin as root, with CAP_NET_ADMIN and CAP_SYS_ADMIN")
        try world.expectUnchanged(since: before)
    }
}
