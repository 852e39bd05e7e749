import IPAlloc

/// Everything that one interface of a pod needs, on both sides.
public struct RoutingPlan: Sendable, Hashable {
    /// The cable that is to be between the pod and the node.
    public var pair: VethPair?
    /// The pod's namespace.
    public var pod = NamespacePlan()
    /// The node's namespace.
    public var host = NamespacePlan()
    /// The families whose connections from the node are to be marked in the pod.
    public var markedFamilies: Set<AddressFamily> = []
    /// What was left out, and why.
    public var notices: [String] = []

    /// A plan that wants nothing.
    public init() {}

    /// The plan of one side.
    public subscript(place: Place) -> NamespacePlan {
        get { place == .pod ? pod : host }
        set {
            switch place {
            case .pod: pod = newValue
            case .host: host = newValue
            }
        }
    }
}
