import IPAllocJSON

/// The rules for the specification of a network.
struct MultusConfigRules {
    let spec: SpiderMultusConfig.Spec

    private static let vlanIDs = 0...4094
    private static let bondModes = 0...6
    private static let linkStates = ["auto", "enable", "disable"]

    /// The first thing that is wrong, if any is.
    var firstError: FieldError? {
        guard let type = spec.pluginType else {
            return .notSupported(
                "spec.cniType", spec.cniType ?? "",
                supported: SpiderMultusConfig.PluginType.allCases.map(\.rawValue))
        }
        return pluginError(type) ?? otherPluginsError(type) ?? chainError
            ?? spec.coordinator.flatMap {
                CoordinatorRules(spec: $0, requiresPodCIDRType: false).firstError
            }
    }

    private func pluginError(_ type: SpiderMultusConfig.PluginType) -> FieldError? {
        let field = FieldPath("spec").child(type.field)
        if type != .custom && !spec.configuredTypes.contains(type) {
            return missing(field, field)
        }
        switch type {
        case .macvlan: return spec.macvlan.flatMap { parentedError($0, type, field) }
        case .ipvlan: return spec.ipvlan.flatMap { parentedError($0, type, field) }
        case .vlan: return spec.vlan.flatMap { parentedError($0, type, field) }
        case .sriov: return spec.sriov.flatMap { virtualFunctionError($0, field) }
        case .ovs: return spec.ovs.flatMap { bridgeError($0, field) }
        case .infinibandVirtualFunction:
            return spec.infinibandVirtualFunction.flatMap { infinibandError($0, field) }
        case .ipoib:
            return spec.ipoib?.master.isEmpty == true
                ? missing(field, field.child("master")) : nil
        case .custom:
            guard let text = spec.customCNI, !text.isEmpty,
                (try? JSONValue(parsing: text)) == nil
            else { return nil }
            return .forbidden(field, "customCniConfig isn't a valid JSON encoding")
        }
    }

    private func missing(_ field: FieldPath, _ name: FieldPath) -> FieldError {
        .required(field, "no \(name) specified")
    }

    private func vlanError(_ vlanID: Int?, _ field: FieldPath) -> FieldError? {
        guard let vlanID, !Self.vlanIDs.contains(vlanID) else { return nil }
        return .invalid(
            field, vlanID, "invalid vlanId \(vlanID), please make sure vlanId in range [0,4094]")
    }

    private func mtuError(_ mtu: Int?, _ field: FieldPath) -> FieldError? {
        guard let mtu, mtu < 0 else { return nil }
        return .invalid(field, mtu, "MTU must be greater than or equal to 0")
    }

    private func parentedError(
        _ plugin: ParentedPlugin, _ type: SpiderMultusConfig.PluginType, _ field: FieldPath
    ) -> FieldError? {
        if let error = vlanError(plugin.vlanID, field) { return error }
        if plugin.master.isEmpty || plugin.master.contains("") {
            return .invalid(field, plugin, "master can't be empty")
        }
        if plugin.master.count > 1 {
            guard let bond = plugin.bond else {
                return .invalid(
                    field, plugin, "the bond property is nil with multiple Interfaces")
            }
            if bond.name.isEmpty { return .invalid(field, plugin, "bond name can't be empty") }
        }
        if let mode = plugin.bond?.mode, !Self.bondModes.contains(mode) {
            return .invalid(
                field.child("bond").child("mode"), mode, "bond mode must be in range [0,6]")
        }
        if let error = mtuError(plugin.mtu, field) { return error }
        if plugin.pools?.matchesMasterSubnet == true {
            return .forbidden(
                field, "MatchMasterSubnet feature is not supported for \(type.rawValue)")
        }
        return type == .vlan ? vlanModeError(plugin, field) : nil
    }

    private func vlanModeError(_ plugin: ParentedPlugin, _ field: FieldPath) -> FieldError? {
        switch plugin.vlanMode {
        case "auto":
            guard let vlanID = plugin.vlanID else { return nil }
            return .invalid(field, vlanID, "vlanId must not be specified when vlanMode is auto")
        case nil, "manual":
            guard plugin.vlanID == nil else { return nil }
            return .invalid(
                field, JSONValue.null, "vlanId must not be nil when vlanMode is manual")
        case .some(let mode):
            return .notSupported(field.child("vlanMode"), mode, supported: ["manual", "auto"])
        }
    }

    private func virtualFunctionError(
        _ plugin: VirtualFunctionPlugin, _ field: FieldPath
    ) -> FieldError? {
        if let error = vlanError(plugin.vlanID, field) ?? mtuError(plugin.mtu, field) {
            return error
        }
        if let min = plugin.txRateMbpsMin, let max = plugin.txRateMbpsMax, min > max {
            return .invalid(field, min, "minTxRateMbps must be less than maxTxRateMbps")
        }
        return plugin.resourceName.isEmpty ? missing(field, field.child("resourceName")) : nil
    }

    private func infinibandError(_ plugin: InfinibandPlugin, _ field: FieldPath) -> FieldError? {
        if let state = plugin.linkState, !Self.linkStates.contains(state) {
            return .notSupported(field.child("linkState"), state, supported: Self.linkStates)
        }
        return plugin.resourceName.isEmpty ? missing(field, field.child("resourceName")) : nil
    }

    private func bridgeError(_ plugin: BridgePlugin, _ field: FieldPath) -> FieldError? {
        if plugin.bridge.isEmpty { return missing(field, field.child("bridge")) }
        if let error = vlanError(plugin.vlan, field) { return error }
        for (index, trunk) in plugin.trunk.enumerated() {
            let field = field.child("trunk")[index]
            for id in [trunk.minID, trunk.maxID, trunk.id] {
                if let error = vlanError(id, field) { return error }
            }
            if let min = trunk.minID, let max = trunk.maxID, min > max {
                return .invalid(field, trunk, "minID is greater than maxID in trunk parameter")
            }
        }
        return nil
    }

    private func otherPluginsError(_ type: SpiderMultusConfig.PluginType) -> FieldError? {
        guard spec.configuredTypes.contains(where: { $0 != type }) else { return nil }
        let field = FieldPath("spec").child(type.field)
        return .forbidden(
            "spec.cniType",
            "the cniType \(type.rawValue) only supports \(field), please remove other CNI configs")
    }

    private var chainError: FieldError? {
        let index = spec.chainedPlugins.firstIndex { (try? JSONValue(parsing: $0))?.object == nil }
        guard let index else { return nil }
        return .invalid(
            FieldPath("spec.chainCNIJsonData")[index], spec.chainedPlugins[index],
            "isn't a valid JSON encoding of a plugin")
    }
}
