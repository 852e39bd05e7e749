import IPAlloc
import IPAllocNetlink

/// Marks on connections that reach the pod from the node, so that the answers go back there and
/// not out by the default route.
enum ConnectionMarks {
    /// The mark, which a rule leads to a table of its own.
    static let mark: UInt32 = 1

    /// The families whose connections are marked in the namespace.
    static func read(
        _ wanted: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) -> Set<AddressFamily> {
        guard !wanted.isEmpty else { return [] }
        return try MarkTools.find(for: wanted).read(wanted, in: namespace)
    }

    /// Has the connections of the families marked.
    static func set(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) {
        try MarkTools.find(for: families).set(families, in: namespace)
    }

    /// Has them marked no longer.
    static func remove(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) {
        try MarkTools.find(for: families).remove(families, in: namespace)
    }
}
