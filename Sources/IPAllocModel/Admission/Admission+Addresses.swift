import IPAlloc
import IPAllocJSON

/// What the admission of pools and of subnets has in common.
extension Admission {
    /// Sorts and joins each list that has more than one element. One that is malformed stays; its
    /// validation tells why.
    func mergeRanges(of spec: inout some AddressSpec) {
        guard let family = spec.family else { return }
        spec.ips = merged(spec.ips, family: family)
        spec.excludeIPs = merged(spec.excludeIPs, family: family)
    }

    /// The ranges, sorted and joined if there are several.
    func merged(_ texts: [String], family: AddressFamily) -> [String] {
        guard texts.count > 1 else { return texts }
        return (try? RangeSet(parsing: texts, family: family).texts) ?? texts
    }

    /// The version is there, known and enabled.
    ///
    /// - Parameter hint: What may be wrong if the version could not be derived.
    func versionError(_ ipVersion: Int?, hint: String) -> FieldError? {
        let field: FieldPath = "spec.ipVersion"
        guard let ipVersion else {
            return .invalid(field, JSONValue.null, "is not generated correctly, \(hint)")
        }
        switch AddressFamily(ipVersion: ipVersion) {
        case nil:
            return .notSupported(field, ipVersion, supported: ["4", "6"])
        case .ipv4:
            return settings.isIPv4Enabled ? nil : .forbidden(field, "IPv4 is disabled")
        case .ipv6:
            return settings.isIPv6Enabled ? nil : .forbidden(field, "IPv6 is disabled")
        }
    }

    /// The subnet is a CIDR block of the version, written as the settings want it.
    ///
    /// - Parameter old: What the subnet was before. What is not written anew may stay as it is.
    func blockError<Spec: AddressSpec>(
        _ spec: Spec, family: AddressFamily, old: Spec? = nil
    ) -> FieldError? {
        let field: FieldPath = "spec.subnet"
        guard let block = try? CIDRBlock(spec.subnet, family: family) else {
            return .invalid(field, spec.subnet, AddressText.notACIDR(spec.subnet, family))
        }
        let canonical = block.canonical.description
        if settings.refusesHostBits && canonical != spec.subnet && old?.subnet != spec.subnet {
            return .invalid(
                field, spec.subnet,
                "unformatted subnet \(spec.subnet), please change it to \(canonical)")
        }
        return nil
    }

    /// The gateway, if there is one, is an address of the block that is not handed out.
    func gatewayError(_ spec: some AddressSpec, block: CIDRBlock) -> FieldError? {
        guard let gateway = spec.gateway else { return nil }
        if let error = memberError("spec.gateway", gateway, block: block, subnet: spec.subnet) {
            return error
        }
        guard let address = try? IPAddress(gateway, family: block.family) else { return nil }
        func contains(_ text: String) -> Bool {
            guard let range = try? AddressRange(text, family: block.family) else { return false }
            return range.lower <= address && address <= range.upper
        }
        if spec.excludeIPs.contains(where: contains) { return nil }
        guard let index = spec.ips.firstIndex(where: contains) else { return nil }
        return .invalid(
            FieldPath("spec.ips")[index], spec.ips[index],
            "conflicts with 'spec.gateway' \(gateway), add the gateway IP address to "
                + "'spec.excludeIPs' or remove it from 'spec.ips'")
    }

    /// The routes have different destinations, none of which is the default one, and gateways
    /// within the block.
    func routesError(_ spec: some AddressSpec, block: CIDRBlock) -> FieldError? {
        var destinations: Set<String> = []
        for (index, route) in (spec.routes ?? []).enumerated() {
            let path = FieldPath("spec.routes")[index]
            let field = path.child("dst")
            let destination = route.destination
            let range = try? CIDRBlock(destination, family: block.family)
            if range?.prefixLength == 0 {
                return .invalid(
                    field, destination,
                    "please specify 'spec.gateway' to configure the default route")
            }
            guard destinations.insert(destination).inserted else {
                return .invalid(field, destination, "duplicate route with the same dst")
            }
            if range == nil {
                return .invalid(
                    field, destination, AddressText.notACIDR(destination, block.family))
            }
            if let error = memberError(
                path.child("gw"), route.gateway, block: block, subnet: spec.subnet)
            {
                return error
            }
        }
        return nil
    }

    /// The text is an address of the block.
    private func memberError(
        _ field: FieldPath, _ text: String, block: CIDRBlock, subnet: String
    ) -> FieldError? {
        guard let address = try? IPAddress(text, family: block.family) else {
            return .invalid(field, text, AddressText.notAnAddress(text, block.family))
        }
        guard block.contains(address) else {
            return .invalid(field, text, AddressText.notWithin(subnet))
        }
        return nil
    }
}
