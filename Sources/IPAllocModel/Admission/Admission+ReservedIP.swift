import IPAlloc
import IPAllocJSON

extension SpiderReservedIP {
    public static func creation(of reserved: Self, in admission: Admission) -> Verdict<Self> {
        admission.creation(of: reserved)
    }

    public static func change(
        of old: Self, to new: Self, in admission: Admission
    ) -> Verdict<Self> {
        admission.change(of: old, to: new)
    }
}

extension Admission {
    /// Completes a new reservation, and says whether it may be created.
    func creation(of reserved: SpiderReservedIP) -> Verdict<SpiderReservedIP> {
        var verdict = Verdict(completed(reserved))
        let error = specError(verdict.object)
        verdict.failure = error.map { .invalid(reserved, [$0]) }
        return verdict
    }

    /// Completes a changed reservation, and says whether the change is allowed.
    func change(
        of old: SpiderReservedIP, to new: SpiderReservedIP
    ) -> Verdict<SpiderReservedIP> {
        var verdict = Verdict(completed(new))
        if new.isTerminating {
            // Taking a finalizer away must stay possible, or the object could never go.
            if new.metadata.finalizers == old.metadata.finalizers {
                verdict.failure = .forbidden(new, "cannot update a terminating ReservedIP")
            }
            return verdict
        }
        var error: FieldError?
        if let version = old.spec.ipVersion, verdict.object.spec.ipVersion != version {
            error = .forbidden("spec.ipVersion", "is not changeable")
        }
        error = error ?? specError(verdict.object)
        verdict.failure = error.map { .invalid(new, [$0]) }
        return verdict
    }

    private func completed(_ reserved: SpiderReservedIP) -> SpiderReservedIP {
        guard !reserved.isTerminating, let first = reserved.spec.ips.first else { return reserved }
        var reserved = reserved
        if reserved.spec.ipVersion == nil {
            reserved.spec.ipVersion =
                [AddressFamily.ipv4, .ipv6]
                .first { (try? AddressRange(first, family: $0)) != nil }?.ipVersion
        }
        if let family = AddressFamily(ipVersion: reserved.spec.ipVersion) {
            reserved.spec.ips = merged(reserved.spec.ips, family: family)
        }
        return reserved
    }

    private func specError(_ reserved: SpiderReservedIP) -> FieldError? {
        if let error = versionError(
            reserved.spec.ipVersion,
            hint: "'spec.ips' is empty or 'spec.ips[0]' may be invalid")
        {
            return error
        }
        guard let family = AddressFamily(ipVersion: reserved.spec.ipVersion) else { return nil }
        for (index, text) in reserved.spec.ips.enumerated() {
            if (try? AddressRange(text, family: family)) == nil {
                return .invalid(
                    FieldPath("spec.ips")[index], text, AddressText.notARange(text, family))
            }
        }
        return nil
    }
}
