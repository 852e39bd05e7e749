import IPAllocSelection

/// Decisions that were made lately: pods of one workload get the same one.
///
/// A decision is kept under all that it was made from but for two things. The settings never change.
/// Of pools, subnets, namespaces and nodes it is known how often one of them was changed
/// (`ChoiceChanges`), and what was decided before the last change counts no more. So what is found is
/// what would be decided anew.
///
/// Whoever looks at the pool of an application looks at the pod's application too. So such pools, which
/// come and go, count only for decisions that depend on the pod, or that looked at all pools.
struct DecisionMemory: Sendable {
    /// What a decision is found by.
    struct Key: Sendable, Hashable {
        var request: InterfaceRequest
        var namespace: String
        var node: String
        /// The pod's.
        var annotations: [String: String]
        /// What else of the pod the decision depends on; nil if on nothing else.
        var pod: PodPart?
    }

    /// What pods of one application have in common.
    struct PodPart: Sendable, Hashable {
        var labels: [String: String]
        var application: Application
    }

    private struct Kept {
        var decision: Decision
        /// How often the resources had been changed when it was made.
        var changes: ChoiceChanges
    }

    private static let countMax = 1024
    /// How many bytes of annotations a decision may be kept under.
    private static let lengthMax = 4096

    private var decisions: [Key: Kept] = [:]
    /// How often the resources had been changed when the newest one was made.
    private var changes = ChoiceChanges()

    /// The decision that would be made for a live pod.
    ///
    /// - Parameter changes: How often the resources were changed that decisions depend on.
    /// - Returns: nil if it is not known.
    func find(_ key: Key, after changes: ChoiceChanges) -> Decision? {
        guard changes.common == self.changes.common, let kept = decisions[key],
            kept.changes == changes
                || !(kept.decision.dependsOnPod || kept.decision.dependsOnAllPools)
        else { return nil }
        return kept.decision
    }

    /// Keeps a decision that was just made.
    mutating func keep(_ decision: Decision, under key: Key, after changes: ChoiceChanges) {
        if decision.dependsOnPod != (key.pod != nil) { return }
        let length = key.annotations.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        if length > Self.lengthMax { return }
        // Whoever is still asked for is soon there again.
        if changes.common != self.changes.common || decisions.count >= Self.countMax {
            decisions.removeAll(keepingCapacity: true)
        }
        self.changes = changes
        decisions[key] = Kept(decision: decision, changes: changes)
    }
}
