/// The annotation `ippool`: the pools of whatever interface is added.
public struct PoolAnnotation: Sendable, Hashable {
    /// Names or patterns of IPv4 pools.
    public let ipv4: [String]
    /// Names or patterns of IPv6 pools.
    public let ipv6: [String]

    /// Reads the annotation: `{"ipv4": [name, …], "ipv6": [name, …]}`.
    ///
    /// - Throws: `SelectionError` of wrong input.
    public init(_ text: String) throws(SelectionError) {
        do throws(AnnotationFault) {
            let value = try AnnotationValue(parsing: text)
            ipv4 = try value.member("ipv4").texts()
            ipv6 = try value.member("ipv6").texts()
        } catch {
            throw .malformedPodAnnotation(AnnotationNames.pool, error.text)
        }
    }

    /// What the annotation names for the interface.
    func candidates(for interface: String, cleanGateway: Bool) -> CandidateNames {
        CandidateNames(
            interface: interface, ipv4: ipv4, ipv6: ipv6, cleanGateway: cleanGateway)
    }
}
