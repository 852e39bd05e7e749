import IPAlloc
import IPAllocNetlink
import Testing

/// Rules of the real kernel, compared with what `ip -j` prints.
@Suite("Kernel rules", .enabled(if: Sandbox.isPossible, Comment(rawValue: Sandbox.reason)))
struct KernelRuleTests {
    /// What `ip -j rule` says.
    private struct Printed: Decodable {
        var priority: UInt32
        var src: String
        var srclen: Int?
        var dst: String?
        var dstlen: Int?
        var fwmark: String?
        var fwmask: String?
        var iif: String?
        var oif: String?
        var table: String?
        var action: String?
        var suppressPrefixlen: UInt32?
        var not: Bool?
    }

    private func expectAsPrinted(_ sandbox: Sandbox, _ family: AddressFamily) throws {
        let rules = try sandbox.netlink.rules(family)
        let printed: [Printed] = try sandbox.ip("\(family == .ipv4 ? "-4" : "-6") rule show")
        #expect(rules.count == printed.count)
        func hexadecimal(_ number: UInt32?) -> String? {
            number.map { "0x" + String($0, radix: 16) }
        }
        for (rule, printed) in zip(rules, printed) {
            #expect(rule.priority == printed.priority)
            #expect(rule.from?.address.description ?? "all" == printed.src)
            #expect(rule.from?.prefixLength ?? family.bitWidth == printed.srclen ?? family.bitWidth)
            #expect(rule.to?.address.description == printed.dst)
            #expect(rule.to?.prefixLength ?? family.bitWidth == printed.dstlen ?? family.bitWidth)
            #expect(hexadecimal(rule.mark) == printed.fwmark)
            let mask = rule.markMask == UInt32.max ? nil : hexadecimal(rule.markMask)
            #expect(mask == printed.fwmask)
            #expect(rule.inputLink == printed.iif)
            #expect(rule.outputLink == printed.oif)
            #expect(rule.suppressPrefixLength == printed.suppressPrefixlen)
            if rule.action == .lookUp { #expect(rule.table.description == printed.table) }
        }
    }

    @Test("a new namespace has the kernel's rules")
    func initial() throws {
        let sandbox = try Sandbox()
        let rules = try sandbox.netlink.rules()
        #expect(rules.map(\.table) == [.local, .main, .default, .local, .main])
        #expect(rules.map(\.priority) == [0, 32766, 32767, 0, 32766])
        #expect(rules.allSatisfy { $0.origin == .kernel && !$0.hasOtherProperties })
        try expectAsPrinted(sandbox, .ipv4)
        try expectAsPrinted(sandbox, .ipv6)
    }

    private func wanted(_ family: AddressFamily) -> [Rule] {
        let four = family == .ipv4
        let from = block(four ? "10.7.168.173/32" : "fd00:7::173/128")
        let to = block(four ? "10.7.168.173/16" : "fd00:7::173/64")
        return [
            Rule(family, lookUp: RouteTable(rawValue: 100), priority: 999, from: from),
            Rule(family, lookUp: RouteTable(rawValue: 100), priority: 1000, mark: 1),
            Rule(family, lookUp: RouteTable(rawValue: 500), priority: 1000),
            Rule(
                family, lookUp: RouteTable(rawValue: 500), priority: 1001, from: from, to: to,
                mark: 0x10, markMask: 0xFF),
            Rule(family, lookUp: RouteTable(rawValue: 70000), priority: 1002, to: to),
        ]
    }

    @Test(
        "rules of both families are added, listed in order, and each deleted by itself",
        arguments: [AddressFamily.ipv4, .ipv6])
    func rules(_ family: AddressFamily) throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let initial = try netlink.rules(family)
        let wanted = wanted(family)
        for rule in wanted { try netlink.add(rule) }
        let found = try netlink.rules(family).filter { !initial.contains($0) }
        #expect(found.count == wanted.count)
        for (rule, found) in zip(wanted, found) { #expect(rule.isSame(as: found)) }
        try expectAsPrinted(sandbox, family)

        for rule in wanted {
            let again = failure { () throws(NetlinkError) in try netlink.add(rule) }
            #expect(again?.isAlreadyThere == true)
        }
        for (number, rule) in wanted.enumerated() {
            try netlink.delete(rule)
            let left = try netlink.rules(family).filter { !initial.contains($0) }
            #expect(left == Array(found[(number + 1)...]))
        }
        let gone = failure { () throws(NetlinkError) in try netlink.delete(wanted[0]) }
        #expect(gone?.isNotThere == true)
        #expect(gone?.errno == .noEntry)
    }

    @Test("the kernel gives rules without a priority the one before the second rule")
    func priority() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let table = RouteTable(rawValue: 100)
        let to = Rule(.ipv4, lookUp: table, to: block("10.7.168.173/16"))
        let from = Rule(.ipv4, lookUp: table, from: block("10.7.168.173/32"))
        try netlink.add(to)
        try netlink.add(from)
        let rules = try netlink.rules(.ipv4)
        #expect(rules.first { from.isSame(as: $0) }?.priority == 32764)
        #expect(rules.first { to.isSame(as: $0) }?.priority == 32765)
        let printed = try sandbox.shell("ip rule show")
        #expect(printed.contains("32764:\tfrom 10.7.168.173 lookup 100"))
        #expect(printed.contains("32765:\tfrom all to 10.7.168.173/16 lookup 100"))
        try netlink.delete(to)
        try netlink.delete(from)
        #expect(try netlink.rules(.ipv4).count == 3)
    }

    @Test("a rule is not deleted if the kernel would take another one for it")
    func ambiguous() throws {
        let sandbox = try Sandbox()
        let netlink = sandbox.netlink
        let table = RouteTable(rawValue: 500)
        let marked = Rule(.ipv4, lookUp: table, priority: 1000, mark: 1)
        let all = Rule(.ipv4, lookUp: table, priority: 1000)
        try netlink.add(marked)
        try netlink.add(all)
        let error = failure { () throws(NetlinkError) in try netlink.delete(all) }
        #expect(error?.reason == .ambiguous)
        #expect(try netlink.rules(.ipv4).count == 5)
        let other = Rule(.ipv4, lookUp: table)
        let absent = failure { () throws(NetlinkError) in
            try netlink.delete(Rule(.ipv4, lookUp: RouteTable(rawValue: 501)))
        }
        #expect(absent?.description == "delete rule from all lookup 501: No such file or directory")
        try netlink.delete(marked)
        try netlink.delete(other)
        #expect(try netlink.rules(.ipv4).count == 3)
    }

    @Test("rules of other shapes that `ip` made are read as it prints them")
    func shapes() throws {
        let sandbox = try Sandbox()
        try sandbox.shell(
            """
            set -e
            ip rule add iif lo lookup 100 priority 10
            ip rule add oif eth9 lookup 100 priority 11
            ip rule add lookup main suppress_prefixlength 0 priority 12
            ip rule add from 10.0.0.0/8 blackhole priority 13
            ip rule add to 10.0.0.0/8 prohibit priority 14
            ip rule add not from 10.1.0.0/16 lookup 100 priority 15
            ip rule add ipproto tcp lookup 100 priority 16
            ip rule add uidrange 0-0 lookup 100 priority 17
            ip -6 rule add from fd00::/8 fwmark 0x1/0x1 iif lo lookup 70000 priority 18
            """)
        try expectAsPrinted(sandbox, .ipv4)
        try expectAsPrinted(sandbox, .ipv6)
        let rules = try sandbox.netlink.rules(.ipv4)
        func rule(_ priority: UInt32) -> Rule? { rules.first { $0.priority == priority } }
        #expect(rule(13)?.action == .blackhole)
        #expect(rule(14)?.action == .prohibit)
        #expect(rule(15)?.isInverted == true)
        #expect(rules.filter(\.hasOtherProperties).map(\.priority) == [16, 17])
    }
}
