import IPAlloc
import IPAllocNetlink

/// Marks by nft, both families in one table of our own.
struct NFTables: MarkTool {
    private let program: Program

    private static let rules = [
        #"iifname "veth0" ct state new meta mark set 0x00000001"#,
        "meta mark 0x00000001 ct mark set meta mark",
        "meta mark set ct mark",
    ]

    /// The table at once, in place of one that is there.
    private static let table = """
        table inet ipalloc
        delete table inet ipalloc
        table inet ipalloc {
            chain prerouting {
                type filter hook prerouting priority mangle; policy accept;
                \(rules[0])
                \(rules[1])
            }
            chain output {
                type route hook output priority mangle; policy accept;
                \(rules[2])
            }
        }

        """

    /// - Returns: nil if the node lacks the program.
    init?(in folders: [String]) {
        guard let program = Program(named: "nft", in: folders) else { return nil }
        self.program = program
    }

    func read(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) -> Set<AddressFamily> {
        guard let printed = try present(in: namespace) else { return [] }
        let lines = printed.split(separator: "\n").map { line in
            line.drop { $0 == "\t" || $0 == " " }
        }
        let isWhole = Self.rules.allSatisfy { rule in lines.contains { $0 == rule } }
        return isWhole ? families : []
    }

    func set(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) {
        _ = try MarkTools.run(program, ["-f", "-"], input: Self.table, in: namespace)
    }

    func remove(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) {
        // On kernels that know no such tables, nothing else would work.
        guard try present(in: namespace) != nil else { return }
        let input = "table inet ipalloc\ndelete table inet ipalloc\n"
        _ = try MarkTools.run(program, ["-f", "-"], input: input, in: namespace)
    }

    func commands(_ families: Set<AddressFamily>, adding: Bool) -> [String] {
        guard adding else { return ["nft delete table inet ipalloc"] }
        let statements = Self.table.split(separator: "\n").map { $0.drop { $0 == " " } }
        return ["nft \(statements.joined(separator: "; ").shellWord)"]
    }

    /// The table as it is printed; nil if there is none.
    private func present(in namespace: NetworkNamespace) throws(RoutingError) -> String? {
        let outcome = try MarkTools.run(
            program, ["list", "table", "inet", "ipalloc"], in: namespace, failureIsAnswer: true)
        return outcome.status == 0 ? outcome.output : nil
    }
}
