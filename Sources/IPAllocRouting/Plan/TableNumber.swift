import IPAlloc
import IPAllocNetlink

/// The tables of a pod's further interfaces.
enum TableNumber {
    /// The table of the traffic that came in over the cable, or of the first interface.
    static let marked = RouteTable(rawValue: 100)
    /// The kernel's own tables begin here.
    private static let reserved: ClosedRange<UInt32> = 253...255

    /// Whether a table can be that of one interface alone.
    static func isOfInterface(_ table: RouteTable) -> Bool {
        (marked.rawValue..<reserved.lowerBound).contains(table.rawValue)
    }

    /// The number in a name that Multus gives: 1 for `net1`.
    static func ordinal(of interface: String) -> UInt32? {
        guard interface.hasPrefix("net"), let first = interface.dropFirst(3).utf8.first,
            first != UInt8(ascii: "0"),
            interface.dropFirst(3).utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
        else { return nil }
        return UInt32(interface.dropFirst(3))
    }

    /// The table of the interface `netN`: the first one is that of `net1`.
    ///
    /// - Returns: nil if the name has another form.
    /// - Throws: `.table` if the number would be one of the kernel's own.
    static func byName(_ interface: String, first: UInt32) throws(RoutingError) -> RouteTable? {
        guard let ordinal = ordinal(of: interface) else { return nil }
        let (number, overflow) = (first - 1).addingReportingOverflow(ordinal)
        guard !overflow && !reserved.contains(number) else {
            throw RoutingError(
                .table, "choose a routing table for \(interface)",
                "its number would be \(overflow ? "too large" : String(number)), "
                    + "and \(reserved.lowerBound) to \(reserved.upperBound) are the kernel's own",
                advice: "give the interface another name")
        }
        return RouteTable(rawValue: number)
    }

    /// The first table from a number on that the pod does not use at all.
    static func free(
        from first: UInt32, in pod: NamespaceFacts
    ) throws(RoutingError) -> RouteTable {
        let used = Set(pod.routes.map(\.table)).union(pod.rules.map(\.table))
        for number in first..<reserved.lowerBound where !used.contains(.init(rawValue: number)) {
            return RouteTable(rawValue: number)
        }
        throw RoutingError(
            .table, "choose a routing table",
            "tables \(first) to \(reserved.lowerBound - 1) are all in use",
            advice: "take interfaces from the pod")
    }
}
