import IPAlloc
import IPAllocNetlink

/// Marks by iptables, each family by its own programs, in the table `mangle`.
struct IPTables: MarkTool {
    /// What reads and what writes the rules of a family.
    private struct Pair {
        let save: Program
        let restore: Program
    }

    private let programs: [AddressFamily: Pair]

    /// The rules: what is new over the cable is marked, the mark is kept with the connection, and
    /// answers get it back before they are routed.
    private static let rules = [
        "-A PREROUTING -i veth0 -m conntrack --ctstate NEW -j MARK --set-xmark 0x1/0xffffffff",
        "-A PREROUTING -m mark --mark 0x1 -j CONNMARK --save-mark "
            + "--nfmask 0xffffffff --ctmask 0xffffffff",
        "-A OUTPUT -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff",
    ]

    /// - Returns: nil if the node lacks the programs of a family.
    init?(for families: Set<AddressFamily>, in folders: [String]) {
        var programs: [AddressFamily: Pair] = [:]
        for family in families {
            let name = family == .ipv4 ? "iptables" : "ip6tables"
            guard let save = Program(named: "\(name)-save", in: folders),
                let restore = Program(named: "\(name)-restore", in: folders)
            else { return nil }
            programs[family] = Pair(save: save, restore: restore)
        }
        self.programs = programs
    }

    func read(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) -> Set<AddressFamily> {
        var marked: Set<AddressFamily> = []
        for family in families where try present(family, in: namespace) == Self.rules {
            marked.insert(family)
        }
        return marked
    }

    func set(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) {
        for family in families {
            // Some of the rules may be there; they are put in order.
            let old = try present(family, in: namespace).map(Self.deletion)
            try restore(family, old + Self.rules, in: namespace)
        }
    }

    func remove(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) {
        for family in families {
            let old = try present(family, in: namespace).map(Self.deletion)
            if !old.isEmpty { try restore(family, old, in: namespace) }
        }
    }

    func commands(_ families: Set<AddressFamily>, adding: Bool) -> [String] {
        [AddressFamily.ipv4, .ipv6].filter(families.contains).flatMap { family in
            Self.rules.map { rule in
                "\(family == .ipv4 ? "iptables" : "ip6tables") -t mangle "
                    + (adding ? rule : Self.deletion(of: rule))
            }
        }
    }

    private static func deletion(of rule: String) -> String { "-D" + rule.dropFirst(2) }

    /// Those of the rules that are there, each once for every time that it is.
    private func present(
        _ family: AddressFamily, in namespace: NetworkNamespace
    ) throws(RoutingError) -> [String] {
        guard let programs = programs[family] else { return [] }
        let printed = try MarkTools.run(programs.save, ["-t", "mangle"], in: namespace)
        return printed.output.split(separator: "\n").map(String.init).filter(Self.rules.contains)
    }

    /// Makes all changes at once or none.
    private func restore(
        _ family: AddressFamily, _ lines: [String], in namespace: NetworkNamespace
    ) throws(RoutingError) {
        guard let programs = programs[family] else { return }
        let input = (["*mangle"] + lines + ["COMMIT", ""]).joined(separator: "\n")
        _ = try MarkTools.run(
            programs.restore, ["--noflush", "--wait", "5"], input: input, in: namespace)
    }
}
