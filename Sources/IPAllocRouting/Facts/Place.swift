/// One of the two namespaces between which a pod's traffic goes.
public enum Place: Sendable, Hashable {
    /// The pod's.
    case pod
    /// The node's.
    case host
}
