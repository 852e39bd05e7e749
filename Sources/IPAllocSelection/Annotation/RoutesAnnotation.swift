import IPAlloc
import IPAllocModel

/// The annotation `routes`: further routes of a pod.
public struct RoutesAnnotation: Sendable, Hashable {
    /// A route whose texts have been read.
    public struct Entry: Sendable, Hashable {
        public let destination: CIDRBlock
        public let gateway: IPAddress
        /// The route as it was written.
        public let route: Route
    }

    /// The routes in the order of the annotation.
    public let entries: [Entry]

    /// Without any route.
    public init() {
        entries = []
    }

    /// Reads the annotation, `[{"dst": CIDR, "gw": address}, …]`: all of it, or nothing.
    ///
    /// - Throws: `SelectionError` of wrong input.
    public init(_ text: String) throws(SelectionError) {
        do throws(AnnotationFault) {
            var entries: [Entry] = []
            for element in try AnnotationValue(parsing: text).elements() {
                let destination = try element.member("dst").text()
                let gateway = try element.member("gw").text()
                guard let entry = Self.entry(destination: destination, gateway: gateway) else {
                    throw AnnotationFault(
                        "invalid route format 'dst: \(destination), gw: \(gateway)'")
                }
                entries.append(entry)
            }
            self.entries = entries
        } catch {
            throw .malformedPodAnnotation(AnnotationNames.routes, error.text)
        }
    }

    /// Reads a route; nil if a text is malformed or the families differ.
    private static func entry(destination: String, gateway: String) -> Entry? {
        for family in [AddressFamily.ipv4, .ipv6] {
            guard let block = try? CIDRBlock(destination, family: family),
                let address = try? IPAddress(gateway, family: family)
            else { continue }
            return Entry(
                destination: block, gateway: address,
                route: Route(destination: destination, gateway: gateway))
        }
        return nil
    }

    /// Which interface each route goes to, once the addresses are known.
    ///
    /// - Parameter blocks: Each interface's address with the prefix of its network. Of several
    ///   that hold a gateway the first counts.
    /// - Returns: The routes, each with the interface whose network holds the gateway; nil if none
    ///   does, so that the route is left out.
    public func placed(
        on blocks: [(interface: String, block: CIDRBlock)]
    ) -> [(entry: Entry, interface: String?)] {
        entries.map { entry in
            let match = blocks.first { $0.block.contains(entry.gateway) }
            return (entry: entry, interface: match?.interface)
        }
    }
}
