/// The annotation `ippools`: the pools of all interfaces of a pod.
///
/// Either every item names its interface, or none does. If none does, the first item is for the
/// first interface, and each other one for the interface of the pod's Multus networks at its place.
public struct PoolsAnnotation: Sendable, Hashable {
    /// The pools of one interface.
    public struct Item: Sendable, Hashable {
        /// The interface; empty if the annotation does not tell it.
        public let interface: String
        /// Names or patterns of IPv4 pools.
        public let ipv4: [String]
        /// Names or patterns of IPv6 pools.
        public let ipv6: [String]
        /// Whether the interface gets no default route.
        public let cleanGateway: Bool
    }

    /// The items in the order of the annotation; there is at least one.
    public let items: [Item]

    /// Reads the annotation:
    /// `[{"interface": name, "ipv4": [name, …], "ipv6": [name, …], "cleangateway": false}, …]`.
    ///
    /// - Throws: `SelectionError` of wrong input.
    public init(_ text: String) throws(SelectionError) {
        do throws(AnnotationFault) {
            items = try Self.items(of: AnnotationValue(parsing: text))
        } catch {
            throw .malformedPodAnnotation(AnnotationNames.pools, error.text)
        }
    }

    /// Whether the items name their interfaces.
    public var isNamed: Bool { !items[0].interface.isEmpty }

    private static func items(of value: AnnotationValue) throws(AnnotationFault) -> [Item] {
        var items: [Item] = []
        for element in try value.elements() {
            items.append(
                Item(
                    interface: try element.member("interface").text(),
                    ipv4: try element.member("ipv4").texts(),
                    ipv6: try element.member("ipv6").texts(),
                    cleanGateway: try element.member("cleangateway").truth()))
        }
        guard !items.isEmpty else { throw AnnotationFault("value requires at least one item") }
        let namedCount = items.count { !$0.interface.isEmpty }
        guard namedCount == 0 || namedCount == items.count else {
            throw AnnotationFault("NIC should be either all specified or all unspecified")
        }
        if namedCount > 0 { try refuseRepetition(items.map(\.interface)) }
        return items
    }

    private static func refuseRepetition(_ interfaces: [String]) throws(AnnotationFault) {
        var seen: Set<String> = []
        for interface in interfaces where !seen.insert(interface).inserted {
            throw AnnotationFault("duplicate interface \(interface)")
        }
    }

    /// What the annotation names for each interface.
    ///
    /// - Parameters:
    ///   - requested: The interface that is being added; it must be among them.
    ///   - networks: The pod's annotation of Multus networks, which tells the interfaces of items
    ///     that name none.
    /// - Throws: `SelectionError` of wrong input.
    public func candidates(
        requested: String, networks: String?
    ) throws(SelectionError) -> [CandidateNames] {
        let interfaces = try interfaces(networks: networks)
        assert(interfaces.count == items.count)
        guard interfaces.contains(requested) else {
            throw .malformedPodAnnotation(
                AnnotationNames.pools,
                "interface \(requested) must be specified: the interfaces do not contain that "
                    + "requested by runtime")
        }
        return zip(interfaces, items).map { interface, item in
            CandidateNames(
                interface: interface, ipv4: item.ipv4, ipv6: item.ipv6,
                cleanGateway: item.cleanGateway)
        }
    }

    /// The interface of each item.
    private func interfaces(networks: String?) throws(SelectionError) -> [String] {
        if isNamed { return items.map(\.interface) }
        var interfaces = [InterfaceNames.first]
        if items.count > 1 {
            let references = try networks.map(NetworkReference.list(podAnnotation:)) ?? []
            interfaces += (1..<items.count).map { place in
                references.dropFirst(place - 1).first?.interface
                    ?? InterfaceNames.further(place)
            }
        }
        do throws(AnnotationFault) {
            try Self.refuseRepetition(interfaces)
        } catch {
            throw .malformedPodAnnotation(AnnotationNames.pools, error.text)
        }
        return interfaces
    }
}

/// The names that interfaces have unless something else is asked for.
public enum InterfaceNames {
    /// The name of a pod's first interface.
    public static let first = "eth0"

    /// The name of a pod's further interface.
    ///
    /// - Parameter place: The place among the further ones, from 1.
    public static func further(_ place: Int) -> String { "net\(place)" }
}
