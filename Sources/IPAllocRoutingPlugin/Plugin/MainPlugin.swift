import IPAllocJSON

/// A main plugin that can be played, by what its interface is to routing.
public enum MainPlugin: String, CaseIterable, Sendable {
    case macvlan
    case ipvlan
    case vlan
    case ipoib
    case virtualFunction = "sriov"
    case infinibandVirtualFunction = "ib-sriov"
    case hostDevice = "host-device"
    case bridge
    case openVSwitch = "ovs"

    /// The names of all, for messages.
    public static let names = allCases.map(\.rawValue)

    /// The plugin of a network's configuration; nil if it cannot be played.
    public init?(_ members: JSONObject) {
        self.init(rawValue: members["type"]?.string ?? "")
    }

    /// Where an interface comes from.
    enum Origin: Sendable, Hashable {
        /// It lies on a link of the node's.
        case child(of: String)
        /// It is a device that moves from the node into the pod; nil if the configuration does not
        /// name it.
        case device(String?)
        /// It is the end of a cable, whose other end is a port of a switch at the node.
        case cable(to: String)
    }

    /// Where the interface comes from.
    func origin(_ members: JSONObject) -> Origin {
        func text(_ key: String) -> String? {
            members[key]?.string.flatMap { $0.isEmpty ? nil : $0 }
        }
        switch self {
        case .macvlan, .ipvlan, .vlan, .ipoib: return .child(of: text("master") ?? "")
        case .virtualFunction, .infinibandVirtualFunction: return .device(nil)
        case .hostDevice: return .device(text("device"))
        case .bridge: return .cable(to: text("bridge") ?? "cni0")
        case .openVSwitch:
            // With a virtual function, that one is the port.
            return text("deviceID") == nil ? .cable(to: text("bridge") ?? "") : .device(nil)
        }
    }

    /// Whether the interface has a link-layer address of Ethernet.
    var isEthernet: Bool { self != .ipoib && self != .infinibandVirtualFunction }

    /// Whether the interface has the link-layer address of the link that it lies on.
    var sharesMAC: Bool { self == .ipvlan || self == .vlan }
}
