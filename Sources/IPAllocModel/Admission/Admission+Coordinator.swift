extension Admission {
    /// Completes a new coordinator, and says whether it may be created.
    public func create(_ coordinator: SpiderCoordinator) -> Verdict<SpiderCoordinator> {
        var verdict = Verdict(coordinator)
        verdict.object.status = SpiderCoordinator.Status()
        decide(&verdict)
        return verdict
    }

    /// Completes a changed coordinator, and says whether the change is allowed.
    public func update(
        _ old: SpiderCoordinator, to new: SpiderCoordinator
    ) -> Verdict<SpiderCoordinator> {
        var verdict = Verdict(new)
        verdict.object.status = old.status
        decide(&verdict)
        return verdict
    }

    /// Says that a coordinator may be deleted; it always may.
    public func delete(_ coordinator: SpiderCoordinator) -> Verdict<SpiderCoordinator> {
        Verdict(coordinator)
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
