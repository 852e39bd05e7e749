extension SpiderIPPool {
    public static func creation(of pool: Self, in admission: Admission) -> Verdict<Self> {
        admission.creation(of: pool)
    }

    public static func change(
        of old: Self, to new: Self, in admission: Admission
    ) -> Verdict<Self> {
        admission.change(of: old, to: new)
    }

    public static func deletion(of pool: Self, in admission: Admission) -> Verdict<Self> {
        admission.deletion(of: pool)
    }
}

extension SpiderIPPool: BlockResource {
    static var noun: String { "IPPool" }
    static var nounWithArticle: String { "an IPPool" }

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
    fileprivate func completeFields(of verdict: inout Verdict<SpiderIPPool>) {
        var pool = verdict.object
        pool.metadata.addFinalizer()
        pool.spec.isDefault = pool.spec.isDefault ?? false
        pool.spec.isDisabled = pool.spec.isDisabled ?? false
        pool.spec.ipVersion = pool.spec.ipVersion ?? pool.spec.family?.ipVersion
        if let block = pool.spec.block {
            pool.metadata.labels[ResourceNames.poolCIDR] = block.labelValue
        }
        if settings.isSubnetEnabled {
            do {
                let subnet = try view.subnets.first { $0.spec.hasSameBlock(as: pool.spec) }
                if let subnet { place(&pool, under: subnet, warnings: &verdict.warnings) }
            } catch {
                verdict.warnings.append("failed to list Subnets: \(error)")
            }
        }
        mergeRanges(of: &pool.spec)
        pool.status.totalIPCount = pool.spec.totalCount ?? pool.status.totalIPCount
        if let warning = pool.spec.hostBitsWarning { verdict.warnings.append(warning) }
        verdict.object = pool
    }

    /// Makes the pool the subnet's, from which it inherits gateway and routes.
    private func place(
        _ pool: inout SpiderIPPool, under subnet: SpiderSubnet, warnings: inout [String]
    ) {
        let owner = OwnerReference(to: subnet, isController: true)
        if let controller = pool.metadata.controller {
            guard controller.kind == owner.kind && controller.name == owner.name else {
                warnings.append(
                    "IPPool \(pool.name) is controlled by \(controller.kind) \(controller.name), "
                        + "so it does not come under Subnet \(subnet.name)")
                return
            }
        } else {
            pool.metadata.ownerReferences.append(owner)
        }
        pool.metadata.labels[ResourceNames.ownerSubnet] = subnet.name
        pool.spec.gateway = pool.spec.gateway ?? subnet.spec.gateway
        pool.spec.routes = pool.spec.routes ?? subnet.spec.routes
    }

    private static let versionHint = "'spec.subnet' may be invalid"

    fileprivate func creationFailure(of pool: SpiderIPPool) -> AdmissionFailure? {
        if let error = versionError(pool.spec.ipVersion, hint: Self.versionHint) {
            return .invalid(pool, [error])
        }
        guard let family = pool.spec.family else { return nil }
        if let error = blockError(pool.spec, family: family) { return .invalid(pool, [error]) }
        guard let block = pool.spec.block else { return nil }
        let pools: [SpiderIPPool]
        do {
            pools = try view.pools
        } catch {
            return .invalid(
                pool, [.internalError("spec.subnet", "failed to list IPPools: \(error)")])
        }
        if pools.contains(where: { $0.name == pool.name }) { return .alreadyExists(pool) }
        if let other = pools.first(where: { pool.spec.overlapsDifferentBlock($0.spec) }) {
            let detail =
                "overlap with IPPool \(other.name) which 'spec.subnet' is \(other.spec.subnet)"
            return .invalid(pool, [.invalid("spec.subnet", pool.spec.subnet, detail)])
        }
        var errors: [FieldError] = []
        if let error = specError(pool, block: block) { errors.append(error) }
        errors += affinityErrors(pool)
        if errors.isEmpty, let error = ownerError(pool, family: family) { errors.append(error) }
        return errors.isEmpty ? nil : .invalid(pool, errors)
    }

    fileprivate func changeFailure(
        of old: SpiderIPPool, to new: SpiderIPPool
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
        if let error = specError(new, block: block) { return .invalid(new, [error]) }
        var errors = affinityErrors(new)
        if errors.isEmpty, let error = affinityChangeError(old, new) { errors.append(error) }
        if !errors.isEmpty { return .invalid(new, errors) }
        let error = inUseError(new, family: family) ?? ownerError(new, family: family)
        return error.map { .invalid(new, [$0]) }
    }

    /// Version and block stay what they were; how the block is written may change.
    func fixedFieldError<Spec: AddressSpec>(_ old: Spec, _ new: Spec) -> FieldError? {
        if let version = old.ipVersion, let newVersion = new.ipVersion, version != newVersion {
            return .forbidden("spec.ipVersion", "is not changeable")
        }
        if old.subnet != new.subnet && !old.hasSameBlock(as: new) {
            return .forbidden("spec.subnet", "is not changeable")
        }
        return nil
    }
}
