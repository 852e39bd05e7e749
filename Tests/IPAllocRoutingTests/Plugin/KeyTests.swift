import IPAllocCNI
import IPAllocJSON
import IPAllocScriptedAgent
import Testing

@testable import IPAllocRouting

/// Keys, a pod, and what comes of them.
struct KeyCase: CustomTestStringConvertible {
    var keys: String
    /// The first interface's name; empty for a pod whose first one is the overlay's.
    var first = "eth0"
    var ipv4 = true
    var ipv6 = false
    var expected: [KernelState]

    var testDescription: String { "\(keys) \(first)" }
}

/// What a command prints on one side, its lines without blanks at their ends.
struct KernelState {
    var place: Place
    var command: String
    var lines: [String]
}

/// Each key of both plugins, from the text of a configuration to what the kernel has.
@Suite("Keys", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct KeyTests {
    private static func pod(_ command: String, _ lines: String...) -> KernelState {
        KernelState(place: .pod, command: command, lines: lines)
    }

    private static func host(_ command: String, _ lines: String...) -> KernelState {
        KernelState(place: .host, command: command, lines: lines)
    }

    private static let cable = "veth0123456789a"

    private static func filter(_ link: String) -> String {
        "cat /proc/sys/net/ipv4/conf/\(link)/rp_filter"
    }

    private static let rules = "ip rule show | grep -v 'lookup \\(local\\|main\\|default\\)'"
    private static let underlayRules = pod(
        rules, "999:\tfrom 10.7.168.173 lookup 101", "1000:\tfrom all fwmark 0x1 lookup 100")

    private func expect(_ test: KeyCase, _ world: World) throws {
        for expectation in test.expected {
            let side = expectation.place == .pod ? world.pod : world.node
            let found = try side.lines("\(expectation.command) || true")
            #expect(found == expectation.lines, "\(test.keys): \(expectation.command)")
        }
    }

    /// Calls the plugin for a first and a further interface, and expects that CHECK agrees.
    private func expectCourse(
        _ test: KeyCase, _ plugin: String, _ keys: String
    ) throws {
        let world = try World(ipv4: test.ipv4, ipv6: test.ipv6)
        if test.first.isEmpty { try world.attachOverlay() }
        for (name, network) in [(test.first, 6), ("net1", 7)] where !name.isEmpty {
            let attachment = try world.attach(
                name, network: network, ipv4: test.ipv4, ipv6: test.ipv6)
            var call = PluginCall(plugin, "ADD", world, attachment)
            call.keys = keys
            let added = try call.run()
            #expect(added.exitStatus == 0, "\(test.keys): \(added.standardOutput)")
            call.command = "CHECK"
            let checked = try call.run()
            #expect(checked == CNIOutcome(), "\(test.keys): \(checked.standardOutput)")
        }
        try expect(test, world)
    }

    static let coordinatorCases: [KeyCase] = [
        KeyCase(keys: #""mode":"auto""#, expected: [underlayRules]),
        KeyCase(keys: #""mode":"underlay""#, expected: [underlayRules]),
        KeyCase(
            keys: #""mode":"overlay""#, first: "",
            expected: [
                pod(
                    rules, "32764:\tfrom 10.244.1.5 lookup 100",
                    "32765:\tfrom 10.7.168.173 lookup 101")
            ]),
        KeyCase(
            keys: #""overlayPodCIDR":["10.1.0.0/16"],"serviceCIDR":[" 10.2.0.0/16 "],"#
                + #""hijackCIDR":["10.3.0.0/16","10.4.0.1"]"#,
            expected: ["main", "101"].map { table in
                pod(
                    "ip route show table \(table) | grep via | grep veth0",
                    "10.1.0.0/16 via 10.6.168.123 dev veth0 src 10.6.168.173",
                    "10.2.0.0/16 via 10.6.168.123 dev veth0 src 10.6.168.173",
                    "10.3.0.0/16 via 10.6.168.123 dev veth0 src 10.6.168.173",
                    "10.4.0.1 via 10.6.168.123 dev veth0 src 10.6.168.173")
            }),
        KeyCase(
            keys: #""tunePodRoutes":false"#,
            expected: [
                pod(rules, "1000:\tfrom all fwmark 0x1 lookup 100"),
                pod(
                    "ip route show table main default", "default via 10.7.0.1 dev net1",
                    "default via 10.6.0.1 dev eth0"),
            ]),
        KeyCase(
            keys: #""podDefaultRouteNic":"net1""#,
            expected: [
                pod(
                    rules, "999:\tfrom 10.6.168.173 lookup 101",
                    "1000:\tfrom all fwmark 0x1 lookup 100"),
                pod("ip route show table main default", "default via 10.7.0.1 dev net1"),
                pod("ip route show table 101 default", "default via 10.6.0.1 dev eth0"),
            ]),
        KeyCase(
            keys: #""podDefaultCniNic":"lan0""#, first: "lan0",
            expected: [
                underlayRules,
                pod("ip route show table main default", "default via 10.6.0.1 dev lan0"),
                pod(
                    "ip route show table main 10.96.0.0/12",
                    "10.96.0.0/12 via 10.6.168.123 dev veth0 src 10.6.168.173"),
            ]),
        KeyCase(
            keys: #""policyRoutes":[{"dst":"198.51.100.0/24","gw":"10.7.0.9"},"#
                + #"{"dst":"203.0.113.7/32","gw":"10.7.0.8"}]"#, first: "",
            expected: [
                pod(
                    "ip route show table 101 | grep '0.[89] '",
                    "198.51.100.0/24 via 10.7.0.9 dev net1",
                    "203.0.113.7 via 10.7.0.8 dev net1")
            ]),
        KeyCase(
            keys: #""hostRuleTable":501"#, ipv6: true,
            expected: [
                host("ip -4 rule show priority 1000", "1000:\tfrom all lookup 501"),
                host("ip -6 rule show priority 1000", "1000:\tfrom all lookup 501"),
                host(
                    "ip -4 route show table 501", "10.6.168.173 dev \(cable) scope link",
                    "10.7.168.173 dev \(cable) scope link"),
                host("ip -6 route show table 501 | wc -l", "2"),
            ]),
        KeyCase(
            keys: #""podRPFilter":0"#,
            expected: ["all", "default", "eth0", "veth0", "net1"].map { pod(filter($0), "0") }),
        KeyCase(
            keys: #""podRPFilter":2"#,
            expected: ["all", "default", "eth0", "veth0", "net1"].map { pod(filter($0), "2") }),
        KeyCase(
            keys: #""txQueueLen":77,"podMACPrefix":"0A-1b""#,
            expected: [
                pod(
                    "ip -o link show net1 | grep -o 'qlen 77\\|ether [^ ]*'", "qlen 77",
                    "ether 0a:1b:0a:07:a8:ad"),
                pod("ip -o link show eth0 | grep -o 'ether [^ ]*'", "ether 0a:1b:0a:06:a8:ad"),
                // The lengths of other links stay.
                pod("cat /sys/class/net/veth0/tx_queue_len 2>/dev/null | grep 77"),
            ]),
        KeyCase(
            keys: #""podMACPrefix":"fe:ff""#, ipv4: false, ipv6: true,
            expected: [
                pod("ip -o link show eth0 | grep -o 'ether [^ ]*'", "ether fe:ff:00:00:01:73")
            ]),
        KeyCase(
            keys: #""vethMTU":1400,"vethLinkAddress":"169.254.100.1""#,
            expected: [
                pod("ip -o link show veth0 | grep -o 'mtu 1400'", "mtu 1400"),
                host("ip -o link show \(cable) | grep -o 'mtu 1400'", "mtu 1400"),
                pod(
                    "ip -o -4 address show veth0 | grep -o 'inet [^ ]* scope [^ ]*'",
                    "inet 169.254.100.1/32 scope global"),
            ]),
        KeyCase(
            keys: #""vethLinkAddress":"169.254.100.1""#, ipv4: false, ipv6: true,
            expected: [pod("ip -o -4 address show veth0")]),
    ]

    @Test("the coordinator's", arguments: coordinatorCases)
    func coordinator(_ test: KeyCase) throws {
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        let keys =
            #","ipam_unix_socket_path":"\#(agent.socketPath)","logOptions":{"logFile":"/dev/null"},"#
        try expectCourse(test, "coordinator", keys + test.keys)
    }

    /// The cluster's keys are the same, told by the agent; only its policy routes differ, which are
    /// left out where they do not fit, and its spelling of one.
    @Test("the coordinator's, told by the agent", arguments: coordinatorCases)
    func cluster(_ test: KeyCase) throws {
        let spelt = test.keys.replacing("podDefaultRouteNic", with: "podDefaultRouteNIC")
        var told = try JSONValue(parsing: ScriptedAgent.settings).object ?? [:]
        told.merge(try JSONValue(parsing: "{\(spelt)}").object ?? [:]) { $1 }
        let agent = ScriptedAgent.telling(JSONValue.object(told).text())
        defer { agent.stop() }
        let own =
            #","ipam_unix_socket_path":"\#(agent.socketPath)","logOptions":{"logFile":"/dev/null"}"#
        try expectCourse(test, "coordinator", own)
    }

    @Test("podRPFilter below 0 leaves all as it is")
    func unfiltered() throws {
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        let world = try World()
        let links = ["all", "default", "eth0"]
        let attachment = try world.attach("eth0", network: 6)
        for (number, link) in links.enumerated() {
            try world.pod.shell("echo \(number) > /proc/sys/net/ipv4/conf/\(link)/rp_filter")
        }
        var call = PluginCall("coordinator", "ADD", world, attachment)
        call.keys =
            #","ipam_unix_socket_path":"\#(agent.socketPath)","podRPFilter":-1,"#
            + #""logOptions":{"logFile":"/dev/null"}"#
        #expect(try call.run().exitStatus == 0)
        for (number, link) in links.enumerated() {
            #expect(try world.pod.lines(Self.filter(link)) == ["\(number)"])
        }
    }

    @Test(
        "a gateway that does not answer is told if it is to be looked for, in as many attempts as said",
        arguments: [#""retries":2,"interval":"1s""#, #""retry":2"#])
    func silence(attempts: String) throws {
        let agent = ScriptedAgent.telling(ScriptedAgent.settings)
        defer { agent.stop() }
        let world = try World()
        try world.lan.shell("ip address del 10.6.0.1/16 dev gw6")
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        var call = PluginCall("coordinator", "ADD", world, attachment)
        call.keys =
            #","ipam_unix_socket_path":"\#(agent.socketPath)","detectGateway":true,"#
            + #""detectOptions":{\#(attempts),"timeout":"20ms"},"logOptions":{"logFile":"/dev/null"}"#
        let refused = try call.run()
        #expect(refused.code == 11)
        #expect(
            refused.message
                == "find gateway 10.6.0.1: gateway 10.6.0.1 is unreachable: no answer to 2 questions"
        )
        try world.expectUnchanged(since: before)
    }

    private static let service = #""service_hijack_subnet":["10.2.0.0/16"]"#

    static let vethCases: [KeyCase] = [
        KeyCase(
            keys: #""service_cidr":["10.1.0.0/16"],\#(service),"#
                + #""overlay_hijack_subnet":["10.3.0.0/16 "],"#
                + #""additional_hijack_subnet":["10.4.0.0/16"]"#,
            expected: ["main", "100"].map { table in
                pod(
                    "ip route show table \(table) | grep via | grep veth0",
                    "10.1.0.0/16 via 10.6.168.123 dev veth0",
                    "10.2.0.0/16 via 10.6.168.123 dev veth0",
                    "10.3.0.0/16 via 10.6.168.123 dev veth0",
                    "10.4.0.0/16 via 10.6.168.123 dev veth0")
            }),
        KeyCase(
            keys: service,
            expected: ["all", "default", "eth0", "veth0", "net1"].map { pod(filter($0), "2") }
                + [host(filter(cable), "2")]),
        KeyCase(
            keys: #"\#(service),"rp_filter":{"set_host":true,"value":1}"#,
            expected: ["all", "eth0", "veth0", "net1"].map { pod(filter($0), "1") }
                + [host(filter(cable), "1")]),
        KeyCase(
            keys: #"\#(service),"rp_filter":{"set_host":false,"value":9}"#,
            expected: [
                pod(filter("eth0"), "2"),
                host("[ $(\(filter(cable))) = $(\(filter("default"))) ] && echo left", "left"),
            ]),
        KeyCase(
            keys: #"\#(service),"mac_prefix":"0a:1b""#,
            expected: [
                pod("ip -o link show eth0 | grep -o 'ether [^ ]*'", "ether 0a:1b:0a:06:a8:ad"),
                pod("ip -o link show net1 | grep -o 'ether [^ ]*'", "ether 0a:1b:0a:07:a8:ad"),
                pod(
                    rules, "32764:\tfrom 10.7.168.173 lookup 100",
                    "32765:\tfrom all to 10.7.168.173/16 lookup 100"),
            ]),
    ]

    @Test("those of veth", arguments: vethCases)
    func veth(_ test: KeyCase) throws {
        try expectCourse(
            test, "veth", #","log_options":{"log_file":"/dev/null"},"# + test.keys)
    }

    @Test("veth looks for other hosts with the addresses if it is told to")
    func conflict() throws {
        let world = try World()
        try world.lan.shell("ip address add 10.6.168.173/16 dev gw6")
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        for (isEnabled, code) in [(true, 102), (false, nil)] as [(Bool, Int64?)] {
            var call = PluginCall("veth", "ADD", world, attachment)
            call.keys =
                #","log_options":{"log_file":"/dev/null"},\#(Self.service),"#
                + #""ip_conflict":{"enabled":\#(isEnabled),"interval":"100ms","retries":2}"#
            let outcome = try call.run()
            #expect(outcome.code == code, "\(outcome.standardOutput)")
            if isEnabled { try world.expectUnchanged(since: before) }
        }
    }
}
