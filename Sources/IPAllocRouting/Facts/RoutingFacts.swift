import IPAllocNetlink

/// What a plan is made from, besides the configuration: the kernel's state on both sides.
public struct RoutingFacts: Sendable, Hashable {
    /// The pod's namespace.
    public var pod = NamespaceFacts()
    /// The node's namespace.
    public var host = NamespaceFacts()

    /// Makes facts of two namespaces without anything.
    public init() {}

    /// The facts of one side.
    public subscript(place: Place) -> NamespaceFacts {
        get { place == .pod ? pod : host }
        set {
            switch place {
            case .pod: pod = newValue
            case .host: host = newValue
            }
        }
    }
}

extension LinkIndex {
    /// Stands in plans for the one link that is still to be made in a namespace. No link has this
    /// number: the kernel's are positive and have 31 bits.
    static let toBeMade = LinkIndex(rawValue: .max)
}
