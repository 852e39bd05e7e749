import IPAlloc
import IPAllocJSON

/// The rules for pools, each of which yields what is wrong or nothing.
extension Admission {
    /// Ranges, gateway and routes are right, and no other pool has the addresses.
    func specError(_ pool: SpiderIPPool, block: CIDRBlock) -> FieldError? {
        rangesError(pool.spec, block: block)
            ?? sharedAddressesError(pool, family: block.family)
            ?? gatewayError(pool.spec, block: block)
            ?? routesError(pool.spec, block: block)
    }

    /// Both lists consist of ranges within the block, and those of `ips` do not overlap.
    func rangesError(_ spec: SpiderIPPool.Spec, block: CIDRBlock) -> FieldError? {
        for text in spec.ips + spec.excludeIPs {
            if let detail = rangeProblem(text, block: block) {
                return .invalid("spec.subnet", spec.subnet, detail)
            }
        }
        do {
            _ = try RangeSet(parsing: spec.ips, family: block.family, overlap: .refuse)
        } catch {
            return .invalid("spec.subnet", spec.subnet, overlapProblem(error, among: spec.ips))
        }
        return nil
    }

    private func rangeProblem(_ text: String, block: CIDRBlock) -> String? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count <= 2, !text.utf8.contains(UInt8(ascii: "/")) else {
            return "invalid range: \(text)"
        }
        var addresses: [IPAddress] = []
        for end in ends {
            do throws(IPAllocError) {
                let address = try IPAddress(String(end), family: block.family)
                guard block.contains(address) else { return "not match base subnet: \(end)" }
                addresses.append(address)
            } catch {
                return error.code == .familyMismatch
                    ? "not match base subnet: \(end)" : "invalid IP address: \(end)"
            }
        }
        if addresses.count == 2 && addresses[1] < addresses[0] { return "invalid range: \(text)" }
        return nil
    }

    private func overlapProblem(_ error: IPAllocError, among texts: [String]) -> String {
        guard error.code == .overlap, let range = error.subject, let other = error.obstacle else {
            return "invalid range: \(error)"
        }
        if RangeSet(other).contains(range) {
            return "range \(range) is already covered by \(other)"
        }
        if RangeSet(range).contains(other) { return "range \(range) covers \(other)" }
        return "range \(range) overlaps with \(other)"
    }

    /// No other pool of the same block has one of the addresses.
    private func sharedAddressesError(
        _ pool: SpiderIPPool, family: AddressFamily
    ) -> FieldError? {
        guard let own = try? pool.spec.usableAddresses(family: family), !own.isEmpty else {
            return nil
        }
        let pools: [SpiderIPPool]
        do {
            pools = try view.pools
        } catch {
            return .internalError("spec.ips", "failed to list IPPools: \(error)")
        }
        for other in pools where other.name != pool.name && other.spec.hasSameBlock(as: pool.spec) {
            guard let theirs = try? other.spec.usableAddresses(family: family) else { continue }
            let shared = theirs.ranges.filter { range in
                ((try? own.intersection(RangeSet(range)))?.isEmpty) == false
            }
            if shared.isEmpty { continue }
            let ranges = shared.map(\.description).joined(separator: " ")
            return .forbidden(
                "spec.ips",
                "overlap with IPPool \(other.name) in IP ranges [\(ranges)], "
                    + Self.jointly("IPPool"))
        }
        return nil
    }

    /// An automatic pool's affinity, which keeps other applications out, stays what it is; it may
    /// become again what it was made as.
    func affinityChangeError(_ old: SpiderIPPool, _ new: SpiderIPPool) -> FieldError? {
        guard old.isAutomatic, new.spec.podAffinity != old.spec.podAffinity else { return nil }
        let identity = AutomaticPoolIdentity(old.metadata)
        let own = identity.map { LabelSelector(matchLabels: $0.application.affinityLabels) }
        if own != nil && new.spec.podAffinity == own { return nil }
        return .invalid(
            "spec.podAffinity", new.spec.podAffinity?.json ?? .null,
            "it's invalid to change the podAffinity of auto-created SpiderIPPool")
    }

    /// The affinities can be read, that to pods selects something, and an automatic pool's selects
    /// just its application.
    func affinityErrors(_ pool: SpiderIPPool) -> [FieldError] {
        podAffinityErrors(pool)
            + (pool.spec.nodeAffinity?.errors(at: "spec.nodeAffinity") ?? [])
            + (pool.spec.namespaceAffinity?.errors(at: "spec.namespaceAffinity") ?? [])
    }

    private func podAffinityErrors(_ pool: SpiderIPPool) -> [FieldError] {
        guard let affinity = pool.spec.podAffinity else { return [] }
        let field: FieldPath = "spec.podAffinity"
        var errors: [FieldError] = []
        guard pool.isAutomatic else {
            errors = affinity.errors(at: field)
            if affinity.isEmpty {
                errors.append(
                    .invalid(field, affinity, "empty podAffinity is invalid for SpiderIPPool"))
            }
            return errors
        }
        func refuse(_ part: String) {
            let detail =
                "it's invalid to add additional podAffinity \(part) for auto-created SpiderIPPool"
            errors.append(.invalid(field, affinity, detail))
        }
        if !affinity.matchLabels.keys.allSatisfy(ResourceNames.applicationKeys.contains) {
            refuse("matchLabels")
        }
        if !affinity.matchExpressions.isEmpty { refuse("matchExpressions") }
        return errors
    }

    /// Every address that a pod holds stays an address of the pool.
    func inUseError(_ pool: SpiderIPPool, family: AddressFamily) -> FieldError? {
        let ledger: AllocatedAddresses
        do {
            ledger = try pool.status.allocatedAddresses()
        } catch {
            return .internalError(
                "spec.ips",
                "failed to unmarshal the allocated IP records of IPPool \(pool.name): \(error)")
        }
        guard let usable = try? pool.spec.usableAddresses(family: family) else { return nil }
        let lost = ledger.records.keys.filter { !usable.contains($0) }
        guard let address = lost.min(), let record = ledger.records[address] else { return nil }
        return .forbidden(
            "spec.ips",
            "remove an IP address \(address) that is being used by Pod \(record.pod), "
                + Self.jointly("IPPool"))
    }

    /// The pool's addresses are the subnet's too; an automatic pool's are those in the subnet's
    /// ledger.
    func ownerError(_ pool: SpiderIPPool, family: AddressFamily) -> FieldError? {
        guard settings.isSubnetEnabled, let owner = pool.metadata.controller,
            owner.kind == SpiderSubnet.kind.name
        else { return nil }
        let subnet: SpiderSubnet
        do {
            guard let found = try view.subnets.first(where: { $0.name == owner.name }) else {
                return nil
            }
            subnet = found
        } catch {
            return .internalError(
                "spec.subnet", "failed to get controller Subnet \(owner.name): \(error)")
        }
        guard let own = try? pool.spec.usableAddresses(family: family),
            let theirs = try? subnet.spec.usableAddresses(family: family)
        else { return nil }
        if let foreign = try? own.subtracting(theirs), !foreign.isEmpty {
            return .forbidden(
                "spec.ips",
                "add some IP ranges [\(foreign.texts.joined(separator: " "))] that are not "
                    + "contained in controller Subnet \(subnet.name), \(Self.jointly("IPPool"))")
        }
        return pool.isAutomatic
            ? ledgerError(pool, addresses: own, subnet: subnet, family: family) : nil
    }

    private func ledgerError(
        _ pool: SpiderIPPool, addresses: RangeSet, subnet: SpiderSubnet, family: AddressFamily
    ) -> FieldError? {
        let entry: ControlledPools.Entry
        do {
            entry = try subnet.status.controlledPools().pools[pool.name] ?? .init()
        } catch {
            return .internalError(
                "spec.subnet",
                "failed to unmarshal the controlled IPPools of Subnet \(subnet.name): \(error)")
        }
        if (try? RangeSet(parsing: entry.ips, family: family)) == addresses { return nil }
        return .forbidden(
            "spec.ips",
            "it's illegal to update AutoPool.Spec.IPs that are different from corresponding "
                + "SpiderSubnet.Status.ControlledIPPools")
    }

    /// The reminder that both lists matter.
    static func jointly(_ kind: String) -> String {
        "total IP addresses of an \(kind) are jointly determined by 'spec.ips' and "
            + "'spec.excludeIPs'"
    }
}
