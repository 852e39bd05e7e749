import IPAlloc
import IPAllocNetlink

/// Marks on connections that reach the pod from the node, so that the answers go back there and
/// not out by the default route.
enum ConnectionMarks {
    /// The mark, which a rule leads to a table of its own.
    static let mark: UInt32 = 1

    /// The families whose connections are marked in the namespace.
    ///
    /// - Parameter isByAnyTool: Whether those count that another tool than the node's first one
    ///   made, as it did if the first one was installed since.
    static func read(
        _ wanted: Set<AddressFamily>, in namespace: NetworkNamespace, isByAnyTool: Bool = false,
        folders: [String] = Program.folders
    ) throws(RoutingError) -> Set<AddressFamily> {
        guard !wanted.isEmpty else { return [] }
        let marked = try MarkTools.find(for: wanted, in: folders).read(wanted, in: namespace)
        guard isByAnyTool, marked != wanted, let nft = NFTables(in: folders) else { return marked }
        return marked.union(try nft.read(wanted, in: namespace))
    }

    /// Has the connections of the families marked.
    static func set(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) {
        try MarkTools.find(for: families).set(families, in: namespace)
    }

    /// What a person calls on this node to have the families marked, or marked no longer; nothing
    /// if there is no tool for it.
    static func commands(_ families: Set<AddressFamily>, adding: Bool) -> [String] {
        (try? MarkTools.find(for: families))?.commands(families, adding: adding) ?? []
    }

    /// Has them marked no longer, whichever tool did it. Where there is none any more, marks stay;
    /// without the rule that asks for them they mean nothing.
    static func remove(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace,
        folders: [String] = Program.folders
    ) throws(RoutingError) {
        for family in families {
            try IPTables(for: [family], in: folders)?.remove([family], in: namespace)
        }
        try NFTables(in: folders)?.remove(families, in: namespace)
    }
}
