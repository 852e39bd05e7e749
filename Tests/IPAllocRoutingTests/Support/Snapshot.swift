/// Everything in a namespace that routing is concerned with, as text.
///
/// Left out is what comes and goes by itself: learnt neighbours, and the order of the next hops of
/// an IPv6 route, of which the kernel makes a list of its own.
struct Snapshot: Equatable, CustomStringConvertible {
    let lines: [String]

    private static let commands = [
        "ip -d -o link show", "ip -o address show", "ip -4 rule show", "ip -6 rule show",
        "ip -4 route show table all", "ip -6 route show table all",
        "ip neighbour show nud permanent",
        "grep -r . /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv6/conf/*/disable_ipv6",
        "iptables -t mangle -S", "ip6tables -t mangle -S", "nft list ruleset inet",
    ]

    init(_ namespace: TestNamespace) throws {
        lines = try Self.commands.flatMap { command in
            ["== \(command)"] + (try namespace.lines("\(command) || true").map(Self.stable))
        }
    }

    /// Without the seconds that an entry still has.
    private static func stable(_ line: String) -> String {
        line.replacing(#/expires \d+sec/#, with: "expires")
    }

    var description: String { lines.joined(separator: "\n") }

    /// The lines that one has and the other has not.
    func difference(to other: Snapshot) -> [String] {
        lines.difference(from: other.lines).map { change in
            switch change {
            case .insert(_, let line, _): "+ \(line)"
            case .remove(_, let line, _): "- \(line)"
            }
        }
    }
}

extension World {
    /// Both sides.
    func snapshots() throws -> [Snapshot] {
        [try Snapshot(pod), try Snapshot(node)]
    }
}
