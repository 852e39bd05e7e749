import Glibc
import IPAllocNetlink
import Testing

/// Everything in a namespace that routing is concerned with, as text: links, addresses, rules,
/// routes of all tables, permanent neighbours, every setting below `/proc/sys/net`, packet filters.
///
/// Left out is what comes and goes by itself: learnt neighbours, the order of the others, which is
/// that of the kernel's hash tables, the order of the next hops of an IPv6 route, of which the kernel
/// makes a list of its own, and what `ip` says about namespaces of other tests that end while it
/// looks.
struct Snapshot: Equatable, CustomStringConvertible {
    /// All but the settings.
    let lines: [String]
    /// A line for each setting. They are many, and seldom looked into.
    private let settings: String

    private static let commands = [
        "ip -d -o link show", "ip -o address show", "ip -4 rule show", "ip -6 rule show",
        "ip -4 route show table all", "ip -6 route show table all",
        "ip neighbour show nud permanent | LC_ALL=C sort", "ip neighbour show proxy",
        "iptables -t mangle -S", "ip6tables -t mangle -S", "nft list ruleset inet",
    ]

    /// All settings that can be read, each in a line with its path; one is no setting but counts.
    private static let settingsCommand = """
        cd /proc/sys/net && find . -type f -perm -u+r ! -name nf_conntrack_count \
            -exec grep -s . /dev/null {} + | LC_ALL=C sort
        """

    init(_ namespace: TestNamespace) throws {
        settings = try namespace.shell(Self.settingsCommand)
        let script = Self.commands.map { "echo '== \($0)'; ( \($0) ) || true" }
        lines = try namespace.lines(script.joined(separator: "\n")).map(Self.stable)
            .filter { line in
                !(line.utf8.starts(with: "local ".utf8) && line.contains("pref medium"))
                    && line != "Error: Peer netns reference is invalid."
            }
    }

    /// Without what changes by itself: the seconds that an entry still has, the carrier of the
    /// cable that comes and goes, and whether an IPv6 address is ready, as the kernel's own route
    /// to it is then, and how many macvlans lie upon a link.
    private static func stable(_ line: String) -> String {
        line.replacing(#/expires \d+sec/#, with: "expires")
            .replacing(#/ state [A-Z]+ /#, with: " ")
            .replacing(" tentative", with: "")
            .replacing(#/ promiscuity \d+/#, with: "")
            .replacing(#/,LOWER_UP|NO-CARRIER,|,M-DOWN/#, with: "")
    }

    /// The settings, each in a line that begins with "./".
    var settingLines: [String] { settings.split(separator: "\n").map(String.init) }

    var description: String { (lines + settingLines).joined(separator: "\n") }

    /// The lines that one has and the other has not.
    func difference(to other: Snapshot) -> [String] {
        let settings = self.settings == other.settings ? [] : settingLines
        let others = self.settings == other.settings ? [] : other.settingLines
        return (lines + settings).difference(from: other.lines + others).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
    }
}

extension World {
    /// Expects that nothing changed on either side.
    func expectUnchanged(
        since before: [Snapshot], _ location: SourceLocation = #_sourceLocation
    ) throws {
        for (after, before) in zip(try snapshots(), before) {
            #expect(after.difference(to: before) == [], sourceLocation: location)
        }
    }

    /// Both sides, once the cable's ends have the addresses that the kernel gives them.
    func snapshots() throws -> [Snapshot] {
        let deadline = PacketSocket.now + 10_000
        while try !isSettled && PacketSocket.now < deadline { sched_yield() }
        return [try Snapshot(pod), try Snapshot(node)]
    }

    private var isSettled: Bool {
        get throws {
            for side in [pod, node] {
                for link in try side.netlink.links()
                where link.isUp && link.kind == "veth" && link.name.hasPrefix("veth") {
                    let setting = Sysctl.link("ipv6", link.name, "disable_ipv6")
                    guard try side.namespace.read(setting) == "0" else { continue }
                    let own = try side.netlink.addresses(of: link.index, family: .ipv6)
                    guard own.contains(where: { $0.scope == .link }) else { return false }
                }
            }
            return true
        }
    }
}
