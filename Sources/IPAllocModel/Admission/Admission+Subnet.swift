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

extension SpiderSubnet: BlockResource {
    static var noun: String { "Subnet" }
    static var nounWithArticle: String { "a Subnet" }

    static func complete(_ verdict: inout Verdict<Self>, in admission: Admission) {
        admission.completeFields(of: &verdict)
    }

    static func creationFailure(of new: Self, in admission: Admission) -> AdmissionFailure? {
        admission.creationFailure(of: new)
    }

    static func changeFailure(
        of old: Self, to new: Self, in admission: Admission
    ) -> AdmissionFailure? {
        admission.changeFailure(of: old, to: new)
    }
}

extension Admission {
    fileprivate func completeFields(of verdict: inout Verdict<SpiderSubnet>) {
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

    fileprivate func creationFailure(of subnet: SpiderSubnet) -> AdmissionFailure? {
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

    fileprivate func changeFailure(
        of old: SpiderSubnet, to new: SpiderSubnet
    ) -> AdmissionFailure? {
        if let error = fixedFieldError(old.spec, new.spec)
            ?? versionError(new.spec.ipVersion, hint: Self.versionHint)
        {
            return .invalid(new, [error])
        }
        guard let family = new.spec.family else { return nil }
        if let error = blockError(new.spec, family: family, old: old.spec) {
            return .invalid(new, [error])
        }
        guard let block = new.spec.block else { return nil }
        let error = specError(new, block: block) ?? inUseError(new, family: family)
        return error.map { .invalid(new, [$0]) }
    }
}
