extension SpiderSubnet {
    public static func creation(of subnet: Self, in admission: Admission) -> Verdict<Self> {
        admission.creation(of: subnet)
    }

    public static func change(
        of old: Self, to new: Self, in admission: Admission
    ) -> Verdict<Self> {
        admission.change(of: old, to: new)
    }

    public static func deletion(of subnet: Self, in admission: Admission) -> Verdict<Self> {
        admission.deletion(of: subnet)
    }
}

extension Admission {
    /// Completes a new subnet, and says whether it may be created.
    func creation(of subnet: SpiderSubnet) -> Verdict<SpiderSubnet> {
        var verdict = Verdict(subnet)
        verdict.object.status = SpiderSubnet.Status()
        complete(&verdict)
        verdict.object.status.allocatedIPCount = 0
        verdict.failure = creationFailure(of: verdict.object)
        return verdict
    }

    /// Completes a changed subnet, and says whether the change is allowed. The status stays the
    /// old one, but for what follows from the change.
    func change(
        of old: SpiderSubnet, to new: SpiderSubnet
    ) -> Verdict<SpiderSubnet> {
        var verdict = Verdict(new)
        verdict.object.status = old.status
        complete(&verdict)
        if new.isTerminating {
            if new.metadata.hasFinalizer {
                verdict.failure = .forbidden(new, "cannot update a terminating Subnet")
            }
            return verdict
        }
        verdict.failure = changeFailure(of: old, to: verdict.object)
        return verdict
    }

    /// Says whether a subnet may be deleted.
    func deletion(of subnet: SpiderSubnet) -> Verdict<SpiderSubnet> {
        var verdict = Verdict(subnet)
        let count = subnet.status.allocatedIPCount ?? 0
        if settings.guardsDeletion && count > 0 {
            verdict.failure = .forbidden(
                subnet, "cannot delete a Subnet with allocated IPs(\(count))")
        }
        return verdict
    }

    private func complete(_ verdict: inout Verdict<SpiderSubnet>) {
        guard !verdict.object.isTerminating else { return }
        var subnet = verdict.object
        subnet.metadata.addFinalizer()
        subnet.spec.ipVersion = subnet.spec.ipVersion ?? subnet.spec.family?.ipVersion
        if let block = subnet.spec.block {
            subnet.metadata.labels[ResourceNames.subnetCIDR] = block.labelValue
        }
        mergeRanges(of: &subnet.spec)
        subnet.status.totalIPCount = subnet.spec.totalCount ?? subnet.status.totalIPCount
        if let warning = subnet.spec.hostBitsWarning { verdict.warnings.append(warning) }
        verdict.object = subnet
    }

    private static let versionHint = "'spec.subnet' may be invalid"

    private func creationFailure(of subnet: SpiderSubnet) -> AdmissionFailure? {
        if let error = versionError(subnet.spec.ipVersion, hint: Self.versionHint) {
            return .invalid(subnet, [error])
        }
        guard let family = subnet.spec.family else { return nil }
        if let error = blockError(subnet.spec, family: family) { return .invalid(subnet, [error]) }
        guard let block = subnet.spec.block else { return nil }
        let subnets: [SpiderSubnet]
        do {
            subnets = try view.subnets
        } catch {
            return .invalid(
                subnet, [.internalError("spec.subnet", "failed to list Subnets: \(error)")])
        }
        if subnets.contains(where: { $0.name == subnet.name }) { return .alreadyExists(subnet) }
        let error =
            otherSubnetsError(subnet, among: subnets) ?? poolsError(subnet, family: family)
            ?? specError(subnet, block: block)
        return error.map { .invalid(subnet, [$0]) }
    }

    private func changeFailure(
        of old: SpiderSubnet, to new: SpiderSubnet
    ) -> AdmissionFailure? {
        if let error = fixedFieldError(old.spec, new.spec)
            ?? versionError(new.spec.ipVersion, hint: Self.versionHint)
        {
            return .invalid(new, [error])
        }
        guard let family = new.spec.family else { return nil }
        if let error = blockError(new.spec, family: family) { return .invalid(new, [error]) }
        guard let block = new.spec.block else { return nil }
        let error = specError(new, block: block) ?? inUseError(new, family: family)
        return error.map { .invalid(new, [$0]) }
    }
}
