import IPAlloc
import IPAllocJSON

/// The rules for subnets, each of which yields what is wrong or nothing.
extension Admission {
    /// Ranges, gateway and routes are right.
    func specError(_ subnet: SpiderSubnet, block: CIDRBlock) -> FieldError? {
        rangesError("spec.ips", subnet.spec.ips, subnet: subnet.spec.subnet, block: block)
            ?? rangesError(
                "spec.excludeIPs", subnet.spec.excludeIPs, subnet: subnet.spec.subnet,
                block: block)
            ?? gatewayError(subnet.spec, block: block)
            ?? routesError(subnet.spec, block: block)
    }

    /// Each text is a range within the block.
    private func rangesError(
        _ field: FieldPath, _ texts: [String], subnet: String, block: CIDRBlock
    ) -> FieldError? {
        for (index, text) in texts.enumerated() {
            guard let range = try? AddressRange(text, family: block.family) else {
                return .invalid(field[index], text, AddressText.notARange(text, block.family))
            }
            guard block.contains(range.lower) && block.contains(range.upper) else {
                return .invalid(field[index], text, AddressText.notWithin(subnet))
            }
        }
        return nil
    }

    /// No other subnet has one of the block's addresses.
    func otherSubnetsError(_ subnet: SpiderSubnet, among subnets: [SpiderSubnet]) -> FieldError? {
        let other = subnets.first {
            subnet.spec.hasSameBlock(as: $0.spec) || subnet.spec.overlapsDifferentBlock($0.spec)
        }
        guard let other else { return nil }
        return .invalid(
            "spec.subnet", subnet.spec.subnet,
            "overlap with Subnet \(other.name) which 'spec.subnet' is \(other.spec.subnet)")
    }

    /// The pools that are there fit: those of the same block have addresses of the subnet only,
    /// and no other block overlaps.
    func poolsError(_ subnet: SpiderSubnet, family: AddressFamily) -> FieldError? {
        let pools: [SpiderIPPool]
        do {
            pools = try view.pools
        } catch {
            return .internalError("spec.subnet", "failed to list IPPools: \(error)")
        }
        let own = try? subnet.spec.usableAddresses(family: family)
        for pool in pools {
            if subnet.spec.overlapsDifferentBlock(pool.spec) {
                return .invalid(
                    "spec.subnet", subnet.spec.subnet,
                    "overlap with SpiderIPPool '\(pool.name)' resource 'spec.subnet' "
                        + pool.spec.subnet)
            }
            guard pool.spec.hasSameBlock(as: subnet.spec), let own,
                let theirs = try? pool.spec.usableAddresses(family: family), !own.contains(theirs)
            else { continue }
            return .invalid(
                "spec.ips", subnet.spec.ips,
                "SpiderIPPool '\(pool.name)' owns some IP addresses that SpiderSubnet "
                    + "'\(subnet.name)' can't control")
        }
        return nil
    }

    /// Every address that a pool has stays an address of the subnet.
    func inUseError(_ subnet: SpiderSubnet, family: AddressFamily) -> FieldError? {
        let field: FieldPath = "status.controlledIPPools"
        let ledger: ControlledPools
        do {
            ledger = try subnet.status.controlledPools()
        } catch {
            return .internalError(
                field,
                "failed to unmarshal the controlled IPPools of Subnet \(subnet.name): \(error)")
        }
        guard let own = try? subnet.spec.usableAddresses(family: family) else { return nil }
        for (name, entry) in ledger.pools.sorted(by: { $0.key < $1.key }) {
            do throws(IPAllocError) {
                let lost = try RangeSet(parsing: entry.ips, family: family).subtracting(own)
                if lost.isEmpty { continue }
                return .forbidden(
                    "spec.ips",
                    "remove some IP ranges [\(lost.texts.joined(separator: " "))] that is being "
                        + "used by IPPool \(name), \(Self.jointly("Subnet"))")
            } catch {
                return .internalError(
                    field, "failed to parse the pre-allocation of the IPPool \(name): \(error)")
            }
        }
        return nil
    }
}
