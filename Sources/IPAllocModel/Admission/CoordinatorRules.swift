import IPAlloc
import IPAllocJSON

/// The rules for the settings of the routing plugin, of a cluster or of one network.
struct CoordinatorRules {
    let spec: CoordinatorSpec
    /// Whether `podCIDRType` may not be absent.
    let requiresPodCIDRType: Bool

    private static let modes = ["auto", "underlay", "overlay", "disabled"]
    private static let podCIDRTypes = ["auto", "cluster", "calico", "cilium", "none"]

    /// The first thing that is wrong, if any is.
    var firstError: FieldError? {
        modeError ?? podCIDRTypeError ?? hijackError ?? policyRoutesError ?? macPrefixError
            ?? txQueueError ?? reversePathError ?? vethError
    }

    private var modeError: FieldError? {
        // The spelling "disable" is as frequent, and means the same.
        guard let mode = spec.mode, mode != "disable", !Self.modes.contains(mode) else {
            return nil
        }
        return .notSupported("spec.mode", mode, supported: Self.modes)
    }

    private var podCIDRTypeError: FieldError? {
        if spec.podCIDRType == nil && !requiresPodCIDRType { return nil }
        let type = spec.podCIDRType ?? ""
        if Self.podCIDRTypes.contains(type) { return nil }
        return .notSupported("spec.podCIDRType", type, supported: Self.podCIDRTypes)
    }

    private var hijackError: FieldError? {
        let index = spec.hijackCIDR.firstIndex {
            (try? IPAddress($0)) == nil && (try? CIDRBlock($0)) == nil
        }
        guard let index else { return nil }
        let text = spec.hijackCIDR[index]
        // Spiderpool names the field by what it was called once.
        return .invalid(
            FieldPath("spec.extraCIDR")[index], text,
            "invalid IP or CIDR format '\(text)' in spec.hijackCIDR")
    }

    private var policyRoutesError: FieldError? {
        for (index, route) in spec.policyRoutes.enumerated() {
            let field = FieldPath("spec.policyRoutes")[index]
            guard let destination = try? CIDRBlock(route.destination) else {
                return .invalid(field.child("dst"), route.destination, "dst is an invalid CIDR")
            }
            guard let gateway = try? IPAddress(route.gateway) else {
                return .invalid(field.child("gw"), route.gateway, "gw is an invalid IP address")
            }
            guard destination.family == gateway.family else {
                return .invalid(field, route, "dst and gw must use the same IP family")
            }
        }
        return nil
    }

    private var macPrefixError: FieldError? {
        guard let prefix = spec.podMACPrefix, !prefix.isEmpty else { return nil }
        let field: FieldPath = "spec.podMACPrefix"
        let groups = prefix.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = groups.compactMap { group in
            group.utf8.count == 2 && !group.hasPrefix("+") ? UInt8(group, radix: 16) : nil
        }
        guard groups.count == 2, bytes.count == 2 else {
            return .invalid(field, prefix, "not a valid MAC prefix")
        }
        guard bytes[0] & 1 == 0 else {
            return .invalid(
                field, prefix,
                "not a unicast MAC: the lowest bit of the first byte must be 0")
        }
        return nil
    }

    private var txQueueError: FieldError? {
        guard let length = spec.txQueueLength, length < 0 else { return nil }
        return .invalid("spec.txQueueLen", length, "txQueueLen can't be less than 0")
    }

    private var reversePathError: FieldError? {
        guard let filter = spec.podRPFilter, filter > 2 else { return nil }
        return .notSupported("spec.podRPFilter", filter, supported: ["0", "1", "2"])
    }

    private var vethError: FieldError? {
        if let address = spec.vethLinkAddress, !address.isEmpty, (try? IPAddress(address)) == nil {
            return .invalid(
                "spec.vethLinkAddress", address, "vethLinkAddress is an invalid IP address")
        }
        if let mtu = spec.vethMTU, mtu <= 0 {
            return .invalid("spec.vethMTU", mtu, "vethMTU must be greater than 0")
        }
        return nil
    }
}
