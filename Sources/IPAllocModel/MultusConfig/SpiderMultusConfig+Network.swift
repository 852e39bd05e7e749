import IPAllocJSON

extension SpiderMultusConfig {
    /// The network attachment definition that is made from this, in the same namespace.
    public var network: NetworkAttachmentDefinition {
        var network = NetworkAttachmentDefinition()
        network.name = networkName
        network.metadata.namespace = metadata.namespace
        network.metadata.annotations = metadata.annotations
        network.metadata.annotations[Self.resourceNameKey] =
            resourceName ?? metadata.annotations[Self.resourceNameKey]
        network.metadata.ownerReferences = [OwnerReference(to: self, isController: true)]
        network.spec.config = spec.pluginType == .custom ? spec.customCNI ?? "" : configuration
        return network
    }

    /// The device plugin's name for what a pod needs, if it needs something.
    private var resourceName: String? {
        switch spec.pluginType {
        case .sriov: spec.sriov?.resourceName
        case .infinibandVirtualFunction: spec.infinibandVirtualFunction?.resourceName
        case .macvlan, .ipvlan, .vlan: parented?.rdmaResourceName
        default: nil
        }
    }

    /// The settings of the plugin that puts an interface upon a parent, if it is one.
    private var parented: ParentedPlugin? {
        switch spec.pluginType {
        case .macvlan: spec.macvlan
        case .ipvlan: spec.ipvlan
        case .vlan: spec.vlan
        default: nil
        }
    }

    /// The list of chained plugins as JSON.
    private var configuration: String {
        let version = metadata.annotations[Self.cniVersionKey] ?? "0.3.1"
        let name = metadata.annotations[Self.configurationNameKey] ?? networkName
        var writer = JSONWriter()
        writer.append(ordered: [
            ("cniVersion", .string(version)), ("name", .string(name)),
            ("plugins", .array(plugins)),
        ])
        return writer.text
    }

    private var plugins: [JSONValue] {
        var plugins: [JSONValue] = []
        if let interfaces = interfacePlugin { plugins.append(interfaces) }
        plugins.append(mainPlugin)
        let isolatesRDMA = spec.pluginType == .sriov && spec.sriov?.isolatesRDMA == true
        if isolatesRDMA { plugins.append(.object(["type": .string("rdma")])) }
        plugins += spec.chainedPlugins.compactMap { try? JSONValue(parsing: $0) }
        if spec.enablesCoordinator ?? true { plugins.append(coordinatorPlugin) }
        if spec.pluginType == .sriov, let mtu = spec.sriov?.mtu, mtu > 0 {
            plugins.append(.object(["type": .string("tuning"), "mtu": mtu.json]))
        }
        return plugins
    }

    /// The plugin that makes the parent, if that is a bond or a VLAN.
    private var interfacePlugin: JSONValue? {
        guard let parented else { return nil }
        let vlanID = spec.pluginType == .vlan ? 0 : parented.vlanID ?? 0
        guard vlanID != 0 || parented.master.count > 1 else { return nil }
        var members: JSONObject = [
            "type": .string("ifacer"), "interfaces": parented.master.json,
        ]
        if vlanID != 0 { members["vlanID"] = vlanID.json }
        if parented.master.count > 1, let bond = parented.bond {
            var bondMembers: JSONObject = ["name": bond.name.json, "mode": bond.mode.json]
            bondMembers["options"] = bond.options?.json
            members["bond"] = .object(bondMembers)
        }
        return .object(members)
    }

    /// The name of the parent, as the interface plugin makes it.
    private func parentName(_ parented: ParentedPlugin) -> String {
        let base =
            parented.master.count > 1 ? parented.bond?.name ?? "" : parented.master.first ?? ""
        guard spec.pluginType != .vlan, let vlanID = parented.vlanID, vlanID != 0 else {
            return base
        }
        return "\(base).\(vlanID)"
    }

    private var mainPlugin: JSONValue {
        var members: JSONObject = ["type": .string(spec.pluginType?.rawValue ?? "")]
        var pools: PluginPools?
        if let parented {
            pools = parented.pools
            members["master"] = parentName(parented).json
            members["mtu"] = parented.mtu?.json
            if spec.pluginType == .macvlan { members["mode"] = .string("bridge") }
            if spec.pluginType == .vlan {
                members["vlanMode"] = parented.vlanMode?.json
                members["vlanId"] = parented.vlanID?.json
            }
        } else if spec.pluginType == .sriov, let sriov = spec.sriov {
            pools = sriov.pools
            members["vlan"] = sriov.vlanID?.json
            members["min_tx_rate"] = sriov.txRateMbpsMin?.json
            members["max_tx_rate"] = sriov.txRateMbpsMax?.json
        } else if spec.pluginType == .ovs, let ovs = spec.ovs {
            pools = ovs.pools
            members["bridge"] = ovs.bridge.json
            members["vlan"] = ovs.vlan?.json
            if !ovs.deviceID.isEmpty { members["deviceID"] = ovs.deviceID.json }
            if !ovs.trunk.isEmpty { members["trunk"] = ovs.trunk.json }
        } else if spec.pluginType == .infinibandVirtualFunction,
            let infiniband = spec.infinibandVirtualFunction
        {
            pools = infiniband.pools
            members["pkey"] = infiniband.pkey?.json
            members["link_state"] = (infiniband.linkState ?? "enable").json
            members["rdmaIsolation"] = (infiniband.isolatesRDMA ?? true).json
            members["ibKubernetesEnabled"] = (infiniband.enablesKubernetes ?? false).json
        } else if spec.pluginType == .ipoib, let ipoib = spec.ipoib {
            pools = ipoib.pools
            members["master"] = ipoib.master.json
        }
        if spec.disablesIPAM != true { members["ipam"] = Self.addressManagement(pools) }
        return .object(members)
    }

    private static func addressManagement(_ pools: PluginPools?) -> JSONValue {
        var members: JSONObject = ["type": .string("spiderpool")]
        if let pools {
            if !pools.ipv4.isEmpty { members["default_ipv4_ippool"] = pools.ipv4.json }
            if !pools.ipv6.isEmpty { members["default_ipv6_ippool"] = pools.ipv6.json }
            members["match_master_subnet"] = pools.matchesMasterSubnet?.json
        }
        return .object(members)
    }

    /// The routing plugin with the settings that the network makes, and no others.
    private var coordinatorPlugin: JSONValue {
        var members: JSONObject = ["type": .string("coordinator")]
        guard let settings = spec.coordinator else { return .object(members) }
        members["mode"] = settings.mode?.json
        if !settings.hijackCIDR.isEmpty { members["hijackCIDR"] = settings.hijackCIDR.json }
        if !settings.policyRoutes.isEmpty { members["policyRoutes"] = settings.policyRoutes.json }
        members["podMACPrefix"] = settings.podMACPrefix?.json
        members["podDefaultRouteNic"] = settings.podDefaultRouteNIC?.json
        members["tunePodRoutes"] = settings.tunePodRoutes?.json
        members["podRPFilter"] = settings.podRPFilter?.json
        members["txQueueLen"] = settings.txQueueLength?.json
        members["vethLinkAddress"] = settings.vethLinkAddress?.json
        members["vethMTU"] = settings.vethMTU?.json
        members["detectIPConflict"] = settings.detectsIPConflict?.json
        members["detectGateway"] = settings.detectsGateway?.json
        return .object(members)
    }
}
