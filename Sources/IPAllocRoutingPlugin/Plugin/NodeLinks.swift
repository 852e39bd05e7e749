import IPAllocJSON

/// The links of the node that the plugins of a network name.
public struct NodeLinks: Sendable, Hashable {
    /// Those that must be there before the plugins are called.
    public private(set) var needed: [String] = []
    /// The one of them through which the pod's interface reaches its network, if one link of the
    /// node's is named for it: where the node's own addresses may lie.
    public private(set) var uplink: String?

    /// Reads the configurations of plugins, in their order.
    public init(of plugins: [JSONObject]) {
        // What a plugin makes, and what it is made upon.
        var made: [String: String?] = [:]
        for members in plugins {
            if members["type"]?.string == MasterPlugin.name {
                let plugin = MasterPlugin(members)
                needed += plugin.interfaces
                let base = plugin.interfaces.count == 1 ? plugin.interfaces[0] : nil
                for name in [plugin.bondName, plugin.vlanName].compactMap(\.self) {
                    made[name] = .some(base)
                }
                continue
            }
            guard let plugin = MainPlugin(members) else { continue }
            switch plugin.origin(members) {
            case .child(let master):
                uplink = made[master] ?? master
                if made[master] == nil { needed.append(master) }
            case .device(let device): needed += [device].compactMap(\.self)
            // Debian's plugin makes the bridge.
            case .cable(let name) where plugin == .openVSwitch: needed.append(name)
            case .cable: break
            }
            // There is one main plugin, and what stands behind it needs no link of the node's.
            break
        }
        needed.removeAll(where: \.isEmpty)
        if uplink?.isEmpty == true { uplink = nil }
    }
}
