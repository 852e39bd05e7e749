import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocRouting

/// Parts of plans, without a kernel.
@Suite("Plan parts")
struct PlanPartsTests {
    private func rules(_ priorities: [UInt32]) -> NamespaceFacts {
        var facts = NamespaceFacts()
        facts.rules = priorities.map { priority in
            Rule(.ipv4, lookUp: .main, priority: priority)
        }
        return facts
    }

    private let rule = Rule(.ipv4, lookUp: RouteTable(rawValue: 101), from: block("10.7.0.1/32"))

    private static let priorities: [(existing: [UInt32], expected: UInt32)] = [
        ([0, 32766, 32767], 32765), ([0, 1000, 32766, 32767], 999), ([0], 32765), ([], 32765),
        // Never before the kernel's own rule.
        ([0, 1, 32766], 1),
    ]

    @Test("a rule gets the priority that the kernel would give it", arguments: priorities)
    func priority(_ existing: [UInt32], _ expected: UInt32) {
        var priorities = RulePriorities(rules(existing))
        #expect(priorities.place(rule).priority == expected)
    }

    @Test("each further rule comes before the last one, and an equal one keeps its place")
    func further() {
        var facts = rules([0, 32766, 32767])
        var priorities = RulePriorities(facts)
        let first = priorities.place(rule)
        var other = rule
        other.from = block("10.8.0.1/32")
        #expect(priorities.place(other).priority == 32764)
        #expect(priorities.place(rule) == first)
        facts.rules.insert(first, at: 1)
        var again = RulePriorities(facts)
        #expect(again.place(rule) == first)
    }

    @Test("a rule that is missing between those of the pod's interfaces gets its place again")
    func missing() {
        let priorities: [UInt32] = [999, 998, 997]
        let all = priorities.enumerated().map { number, priority in
            Rule(
                .ipv4, lookUp: RouteTable(rawValue: 101 + UInt32(number)), priority: priority,
                from: block("10.\(7 + number).0.1/32"))
        }
        let marked = Rule(.ipv4, lookUp: TableNumber.marked, priority: 1000, mark: 1)
        for missing in all {
            var facts = rules([0, 32766, 32767])
            facts.rules += all.filter { $0 != missing } + [marked]
            facts.rules.sort { ($0.priority ?? 0) < ($1.priority ?? 0) }
            var placed = missing
            placed.priority = nil
            var priorities = RulePriorities(facts)
            #expect(priorities.place(placed) == missing)
        }
    }

    @Test(
        "tables by name",
        arguments: [
            ("net1", 101), ("net2", 102), ("net152", 252), ("net156", 256),
        ])
    func tables(_ name: String, _ number: UInt32) throws {
        #expect(try TableNumber.byName(name, first: 101)?.rawValue == number)
    }

    @Test("names that give no table", arguments: ["eth0", "net", "net0", "net01", "netx", "net1a"])
    func noTables(_ name: String) throws {
        #expect(try TableNumber.byName(name, first: 101) == nil)
    }

    @Test(
        "prefixes of link-layer addresses are of single hosts",
        arguments: [
            ("0a:1b", true), ("0a-1b", true), ("00:00", true), ("FE:ff", true),
            ("01:00", false), ("03:00", false), ("0f:00", false), ("0,:00", false), ("0a:1", false),
            ("0a1b", false), ("0a:1b:", false), ("", false), ("0a.1b", false),
        ])
    func prefixes(_ text: String, _ isValid: Bool) {
        #expect((MACPrefix(text) != nil) == isValid)
    }

    @Test("a prefix and the last four bytes of the address make a link-layer address")
    func prefixed() throws {
        let prefix = try #require(MACPrefix("0a:1b"))
        #expect(prefix.macAddress(for: address("10.6.168.173")).description == "0a:1b:0a:06:a8:ad")
        #expect(prefix.macAddress(for: address("fd00::1:2")).description == "0a:1b:00:01:00:02")
    }

    @Test("the cable's ends have addresses of single hosts, of their own for each container")
    func pair() {
        var seen: Set<MACAddress> = []
        for number in 0..<1000 {
            let attachment = PodAttachment(
                containerID: "container-\(number)", network: "n", interface: "eth0")
            let pair = VethPair(
                for: attachment, hostName: attachment.hostLinkNames[0], mtu: 1500)
            #expect(attachment.hostLinkNames.allSatisfy(Link.isName))
            for mac in [pair.podMAC, pair.hostMAC] {
                #expect(mac.bytes[0] & 3 == 2)
                seen.insert(mac)
            }
        }
        #expect(seen.count == 2000)
    }

    @Test(
        "durations as Go writes them",
        arguments: [
            ("1s", 1000), ("100ms", 100), ("1m30s", 90_000), ("1.5s", 1500), ("10m", 600_000),
        ])
    func durations(_ text: String, _ milliseconds: Int) throws {
        #expect(try KeyReading.milliseconds("interval", text) == milliseconds)
    }

    @Test(
        "durations that are none", arguments: ["", "1", "s", "-1s", "1s ", "1y", "0s", "1h", "∞s"])
    func noDurations(_ text: String) {
        #expect(
            failure { () throws(RoutingError) in
                _ = try KeyReading.milliseconds("interval", text)
            }?.reason == .configuration)
    }

    @Test("the owner of a cable is read from the text on it", arguments: ["net", "my-net.1"])
    func alias(_ network: String) {
        let attachment = PodAttachment(
            containerID: "0123", network: network, interface: "eth0")
        let alias = PairAlias(for: attachment)
        #expect(PairAlias(alias.description) == alias)
        #expect(PairAlias("somebody's") == nil)
        #expect(PairAlias("ipalloc x") == nil)
    }
}
