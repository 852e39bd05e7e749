import Testing

/// Everything in a namespace that routing is concerned with, as text: links, addresses, rules,
/// routes of all tables, permanent neighbours, every setting below `/proc/sys/net`, packet filters.
///
/// Left out is what comes and goes by itself: learnt neighbours, the order of the next hops of an
/// IPv6 route, of which the kernel makes a list of its own, and what `ip` says about namespaces of
/// other tests that end while it looks.
struct Snapshot: Equatable, CustomStringConvertible {
    let lines: [String]

    private static let commands = [
        "ip -d -o link show", "ip -o address show", "ip -4 rule show", "ip -6 rule show",
        "ip -4 route show table all", "ip -6 route show table all",
        "ip neighbour show nud permanent", "ip neighbour show proxy",
        settings,
        "iptables -t mangle -S", "ip6tables -t mangle -S", "nft list ruleset inet",
    ]

    /// All settings that can be read, each in a line with its path; one is no setting but counts.
    private static let settings = """
        cd /proc/sys/net && find . -type f -perm -u+r ! -name nf_conntrack_count \
            -exec grep -s . /dev/null {} + | LC_ALL=C sort
        """

    init(_ namespace: TestNamespace) throws {
        let script = Self.commands.map { "echo '== \($0.prefix(40))'; ( \($0) ) || true" }
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
        // Settings are many, and searching takes long.
        guard !line.utf8.starts(with: "./".utf8) else { return line }
        return line.replacing(#/expires \d+sec/#, with: "expires")
            .replacing(#/ state [A-Z]+ /#, with: " ")
            .replacing(" tentative", with: "")
            .replacing(#/ promiscuity \d+/#, with: "")
            .replacing(#/,LOWER_UP|NO-CARRIER,|,M-DOWN/#, with: "")
    }

    var description: String { lines.joined(separator: "\n") }

    /// The lines that one has and the other has not.
    func difference(to other: Snapshot) -> [String] {
        let (own, others) = (Set(lines), Set(other.lines))
        guard own == others else {
            return other.lines.filter { !own.contains($0) }.map { "- \($0)" }
                + lines.filter { !others.contains($0) }.map { "+ \($0)" }
        }
        // The same lines in another order, or more often.
        return lines.difference(from: other.lines).map { change in
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

    /// Both sides.
    func snapshots() throws -> [Snapshot] {
        [try Snapshot(pod), try Snapshot(node)]
    }
}
