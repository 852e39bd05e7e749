extension SpiderCoordinator {
    public static func creation(of coordinator: Self, in admission: Admission) -> Verdict<Self> {
        admission.creation(of: coordinator)
    }

    public static func change(
        of old: Self, to new: Self, in admission: Admission
    ) -> Verdict<Self> {
        admission.change(of: old, to: new)
    }
}

extension Admission {
    /// Completes a new coordinator, and says whether it may be created.
    func creation(of coordinator: SpiderCoordinator) -> Verdict<SpiderCoordinator> {
        var verdict = Verdict(coordinator)
        verdict.object.status = SpiderCoordinator.Status()
        decide(&verdict)
        return verdict
    }

    /// Completes a changed coordinator, and says whether the change is allowed.
    func change(
        of old: SpiderCoordinator, to new: SpiderCoordinator
    ) -> Verdict<SpiderCoordinator> {
        var verdict = Verdict(new)
        verdict.object.status = old.status
        decide(&verdict)
        return verdict
    }

    private func decide(_ verdict: inout Verdict<SpiderCoordinator>) {
        guard !verdict.object.isTerminating else { return }
        verdict.object.metadata.addFinalizer()
        verdict.object.spec.applyDefaults()
        let error = CoordinatorRules(
            spec: verdict.object.spec, requiresPodCIDRType: true
        ).firstError
        verdict.failure = error.map { .invalid(verdict.object, [$0]) }
    }
}
