import IPAlloc

/// Why a pool cannot serve a pod, with what was compared. The cases stand in the order in which
/// pools are examined; the first that applies is told.
public enum Rejection: Sendable, Hashable {
    /// The pool is being deleted.
    case terminating
    /// The pool hands out nothing new.
    case disabled
    /// The pool does not tell its family.
    case unknownFamily
    /// The pool is of the other family.
    case otherFamily(expected: AddressFamily, found: AddressFamily)
    /// The pool lists the nodes that it serves.
    case nodeName(node: String, wanted: [String])
    /// The pool serves nodes with certain labels.
    case nodeAffinity(node: String, wanted: String)
    /// The pool lists the namespaces that it serves.
    case namespaceName(namespace: String, wanted: [String])
    /// The pool serves namespaces with certain labels.
    case namespaceAffinity(namespace: String, wanted: String)
    /// The pool was made for another application.
    case otherApplication(application: String, wanted: String)
    /// The pool serves pods with certain labels.
    case podAffinity(wanted: String)
    /// The pool lists the networks that it serves, and nothing tells that of the first interface.
    case clusterNetworkUnset(wanted: [String])
    /// The pool lists the networks that it serves, and the pod does not tell the interface's.
    case unknownNetwork(interface: String, problem: String, wanted: [String])
    /// The pool lists the networks that it serves.
    case network(interface: String, network: String, wanted: [String])
    /// The pool's subnet must hold an address of the interface's master.
    case masterSubnet(subnet: String, addresses: [IPAddress])

    /// The reason as errors tell it.
    ///
    /// - Parameter pool: The pool's name.
    public func message(pool: String) -> String {
        switch self {
        case .terminating: "terminating IPPool \(pool)"
        case .disabled: "disabled IPPool \(pool)"
        case .unknownFamily: "the version of the IPPool \(pool) is unknown"
        case .otherFamily(let expected, let found):
            "expect an \(expected.name) IPPool, but the version of the IPPool \(pool) is "
                + found.name
        case .nodeName: "unmatched Node name of IPPool \(pool)"
        case .nodeAffinity: "unmatched Node affinity of IPPool \(pool)"
        case .namespaceName: "unmatched Namespace name of IPPool \(pool)"
        case .namespaceAffinity: "unmatched Namespace affinity of IPPool \(pool)"
        case .otherApplication: "unmatched Pod annifity of auto-created IPool \(pool)"
        case .podAffinity: "unmatched Pod affinity of IPPool \(pool)"
        case .clusterNetworkUnset(let wanted):
            "cluster-network multus isn't set, the IPPool \(pool) specified multusName "
                + "\(Self.list(wanted)) unmatched"
        case .unknownNetwork(let interface, let problem, let wanted):
            "unknown: no matched multus object for NIC '\(interface)'. IPPool \(pool) is for "
                + "multusName \(Self.list(wanted)), but \(problem)"
        case .network(let interface, let network, let wanted):
            "the spec.multusName \(Self.list(wanted)) in the IPPool \(pool) used by the Pod "
                + "interface \(interface) is not matched with the multusCR \(network) specified "
                + "by the Pod"
        case .masterSubnet(let subnet, let addresses):
            "the spec.subnet \(subnet) of IPPool \(pool) holds none of the master's addresses "
                + Self.list(addresses.map(\.description))
        }
    }

    /// What was compared, unless the message tells it.
    var comparison: String? {
        switch self {
        case .nodeName(let node, let wanted): "\(node) is none of \(Self.list(wanted))"
        case .nodeAffinity(let node, let wanted): "\(node) lacks \(wanted)"
        case .namespaceName(let namespace, let wanted):
            "\(namespace) is none of \(Self.list(wanted))"
        case .namespaceAffinity(let namespace, let wanted): "\(namespace) lacks \(wanted)"
        case .otherApplication(let application, let wanted): "\(application) is not \(wanted)"
        case .podAffinity(let wanted): "the Pod lacks \(wanted)"
        default: nil
        }
    }

    private static func list(_ texts: [String]) -> String {
        "[\(texts.joined(separator: " "))]"
    }
}
