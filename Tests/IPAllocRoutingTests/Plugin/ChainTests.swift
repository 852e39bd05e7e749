import FoundationEssentials
import Glibc
import IPAllocJSON
import Testing

@testable import IPAllocNetlink
@testable import IPAllocRouting

/// The built program in a chain behind the macvlan plugin that Debian ships, as processes.
@Suite("Chain", .enabled(if: DebianPlugins.areThere, Comment(rawValue: DebianPlugins.reason)))
struct ChainTests {
    private func configuration(
        _ programs: Programs, _ type: String, _ keys: String, _ result: String?
    ) -> String {
        let previous = result.map { #","prevResult":\#($0)"# } ?? ""
        return #"{"cniVersion":"1.0.0","name":"walk","type":"\#(type)"\#(keys)"#
            + #","ipalloc_state_dir":"\#(programs.folder)/state"\#(previous)}"#
    }

    private func macvlan(_ network: Int) -> String {
        #","master":"\#(World.parent(network))","mode":"bridge","ipam":{"type":"static","#
            + #""addresses":[{"address":"10.\#(network).168.173/16","#
            + #""gateway":"10.\#(network).0.1"}],"routes":[{"dst":"0.0.0.0/0"}]}"#
    }

    @Test("the walkthrough's network: macvlan, then veth, on two interfaces, and back")
    func walkthrough() throws {
        let world = try World()
        let programs = try Programs()
        defer { programs.remove() }
        let keys = #","service_cidr":["10.96.0.0/12"],"log_options":{"log_file":"/dev/null"}"#
        var results: [String: String] = [:]
        for (name, network) in [("eth0", 6), ("net1", 7)] {
            let made = try world.call(
                "\(DebianPlugins.folder)/macvlan", "ADD", name,
                configuration(programs, "macvlan", macvlan(network), nil))
            #expect(made.status == 0, "\(made.output)")
            let added = try world.call(
                "\(programs.folder)/veth", "ADD", name,
                configuration(programs, "veth", keys, made.output))
            #expect(added.status == 0, "\(added.output)")
            results[name] = added.output
            // What the plugin before gave is passed on as it is.
            let passed = try JSONValue(parsing: Array(added.output.utf8))
            let given = try JSONValue(parsing: Array(made.output.utf8))
            for member in ["interfaces", "ips", "routes"] {
                #expect(passed[member] == given[member])
            }
        }
        #expect(
            try world.pod.lines("ip rule show; ip route show table 100; ip route show default") == [
                "0:\tfrom all lookup local",
                "32764:\tfrom 10.7.168.173 lookup 100",
                "32765:\tfrom all to 10.7.168.173/16 lookup 100",
                "32766:\tfrom all lookup main",
                "32767:\tfrom all lookup default",
                "default via 10.7.0.1 dev net1",
                "10.6.168.123 dev veth0 scope link",
                "10.7.0.0/16 dev net1 proto kernel scope link src 10.7.168.173",
                "10.96.0.0/12 via 10.6.168.123 dev veth0",
                "default via 10.6.0.1 dev eth0",
            ])
        for address in ["10.6.168.173", "10.7.168.173"] {
            let answer = try world.client.attempt("ping -c 1 -W 5 \(address)")
            #expect(answer.status == 0, "\(answer.output)")
        }
        for (name, network) in [("net1", 7), ("eth0", 6)] {
            for (program, type, own) in [
                ("\(programs.folder)/veth", "veth", keys),
                ("\(DebianPlugins.folder)/macvlan", "macvlan", macvlan(network)),
            ] {
                let input = configuration(programs, type, own, results[name])
                let checked = try world.call(program, "CHECK", name, input)
                #expect(checked.status == 0, "\(program): \(checked.output)")
            }
        }
        for (name, network) in [("net1", 7), ("eth0", 6)] {
            for (program, type, own) in [
                ("\(programs.folder)/veth", "veth", keys),
                ("\(DebianPlugins.folder)/macvlan", "macvlan", macvlan(network)),
            ] {
                let input = configuration(programs, type, own, results[name])
                let deleted = try world.call(program, "DEL", name, input)
                #expect(deleted.status == 0, "\(program): \(deleted.output)")
            }
        }
        #expect(try world.node.lines("ip -br link").filter { $0.hasPrefix("veth") } == [])
        #expect(try world.pod.lines("ip -br link").count == 1)
        #expect(try world.pod.lines("ip rule show").count == 3)
    }

    @Test("a device of the node that a pod had comes back as it was")
    func device() throws {
        let world = try World()
        let programs = try Programs()
        defer { programs.remove() }
        try world.node.shell("ip link add nic0 txqueuelen 1234 type veth peer name switch0")
        let before = try world.node.netlink.link(named: "nic0")
        let device =
            #","device":"nic0","ipam":{"type":"static","addresses":[{"address":"10.6.9.9/16"}]}"#
        let keys =
            #","service_cidr":["10.96.0.0/12"],"log_options":{"log_file":"/dev/null"},"#
            + #""mac_prefix":"0a:1b""#
        let plugins = [
            ("\(DebianPlugins.folder)/host-device", "host-device", device),
            ("\(programs.folder)/veth", "veth", keys),
        ]
        var result: String?
        for (program, type, own) in plugins {
            let added = try world.call(
                program, "ADD", "eth0", configuration(programs, type, own, result))
            #expect(added.status == 0, "\(added.output)")
            result = added.output
        }
        #expect(
            try world.pod.netlink.link(named: "eth0").macAddress?.description
                == "0a:1b:0a:06:09:09")
        let kept = "\(programs.folder)/state/\(World.containerID).json"
        #expect(FileManager.default.fileExists(atPath: kept))
        for (program, type, own) in plugins.reversed() {
            let deleted = try world.call(
                program, "DEL", "eth0", configuration(programs, type, own, result))
            #expect(deleted.status == 0, "\(deleted.output)")
        }
        let after = try world.node.netlink.link(named: "nic0")
        #expect(after.macAddress == before.macAddress)
        #expect(after.transmitQueueLength == before.transmitQueueLength)
        #expect(after.mtu == before.mtu)
        #expect(!FileManager.default.fileExists(atPath: kept))
    }

    @Test("without rights the program says which it needs")
    func permission() throws {
        let world = try World()
        let programs = try Programs()
        defer { programs.remove() }
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        var template = PluginCall("veth", "ADD", world, attachment)
        let keys = #","service_cidr":["10.96.0.0/12"],"log_options":{"log_file":"/dev/null"}"#
        template.keys = keys
        let refused = try world.call(
            "\(programs.folder)/veth", "ADD", "eth0",
            configuration(programs, "veth", keys, template.previousResult),
            before: "setpriv --reuid 65534 --regid 65534 --clear-groups")
        #expect(refused.status != 0)
        #expect(refused.output.contains("CAP_NET_ADMIN"), "\(refused.output)")
        try world.expectUnchanged(since: before)
    }

    @Test("on a kernel without IPv6 pods with IPv4 addresses are set up, others are refused")
    func withoutIPv6() throws {
        let world = try World(ipv6: true)
        let programs = try Programs()
        defer { programs.remove() }
        let keys = #","service_cidr":["10.96.0.0/12"],"log_options":{"log_file":"/dev/null"}"#
        // Each network namespace has a folder of its own there.
        let hidden =
            "unshare -m sh -c 'nsenter --net=$CNI_NETNS mount -t tmpfs none /proc/sys/net/ipv6 "
            + "&& exec \"$0\"'"
        for (name, network, isRefused) in [("eth0", 6, false), ("net1", 7, true)] {
            let attachment = try world.attach(name, network: network, ipv6: isRefused)
            let before = try world.snapshots()
            let call = PluginCall("veth", "ADD", world, attachment)
            let added = try world.call(
                "\(programs.folder)/veth", "ADD", name,
                configuration(programs, "veth", keys, call.previousResult), before: hidden)
            #expect((added.status != 0) == isRefused, "\(added.output)")
            guard isRefused else { continue }
            #expect(added.output.contains("the kernel does not know IPv6"), "\(added.output)")
            try world.expectUnchanged(since: before)
        }
    }
}
