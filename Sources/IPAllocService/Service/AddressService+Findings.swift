import IPAllocModel
import IPAllocStore

/// Comparing what the state says with itself, with resources, and with what is on a node: in parts, so
/// that requests wait for one of them only. What changes meanwhile is left out, or compared as it is
/// then.
extension AddressService {
    /// How many things are compared while the state is locked.
    private static let comparedAtOnce = 64

    /// All that disagrees, but for the store.
    ///
    /// - Complexity: O(n), and O(p) in the number of pools for each address of a container.
    func findings(_ facts: NodeFacts?) async -> [CheckFinding] {
        var findings = await disagreements().map(CheckFinding.init(disagreement:))
        let (endpoints, pods) = state.withLock { state in
            (state.endpoints, state.objects.all(Pod.kind))
        }
        findings += await inParts(pods.values) { state, kept in
            (kept.resource as? Pod).map { $0.isAlive ? state.findings($0) : [] } ?? []
        }
        guard let facts else { return findings }
        findings += await inParts(facts.attachments ?? []) { $0.findings($1, facts) }
        let containers = facts.attachments.map { Set($0.map(\.containerID)) }
        findings += await inParts(endpoints.indexes(node: facts.node)) { state, index in
            state.gone(index, facts, containers).map { [$0] } ?? []
        }
        return findings
    }

    /// What of the state disagrees with the rest of it: for each pool the first thing or two, and for
    /// each endpoint the first.
    private func disagreements() async -> [ServiceError] {
        let (endpoints, pods) = state.withLock { ($0.endpoints, $0.objects.podPlaces) }
        var found = state.withLock { $0.disagreementsOfLists() }
        for pool in state.withLock({ Array($0.pools.keys) }) {
            let (disagreement, holdings) = state.withLock { state in
                (state.disagreement(ofPool: pool), state.holdings(of: pool))
            }
            if let disagreement { found.append(disagreement) }
            guard let holdings else { continue }
            if let disagreement = holdings.disagreement { found.append(disagreement) }
            found += await inParts(holdings.all) { state, holding in
                state.disagreement(of: holding, in: pool).map { [$0] } ?? []
            }.prefix(1)
        }
        let text = await LargeAnswers.compose(weight: endpoints.count) {
            endpoints.disagreement()
        }
        if let text { found.append(.disagreement(text)) }
        found += await inParts(endpoints.indexes) { state, index in
            state.disagreement(of: index).map { [$0] } ?? []
        }
        found += await inParts(pods) { state, pod in
            state.disagreement(ofPod: pod.key, at: pod.value).map { [$0] } ?? []
        }
        return found
    }

    /// What `body` finds of each of many things; the state is unlocked between parts of them.
    private func inParts<Things: Sequence, Found: Sendable>(
        _ all: Things, _ body: (ServiceState, Things.Element) -> [Found]
    ) async -> [Found] {
        var found: [Found] = []
        var iterator = all.makeIterator()
        while true {
            var part: [Things.Element] = []
            while part.count < Self.comparedAtOnce, let next = iterator.next() { part.append(next) }
            if part.isEmpty { return found }
            found += state.withLock { state in part.flatMap { body(state, $0) } }
            await Task.yield()
        }
    }
}

extension CheckFinding {
    /// The state disagrees with itself.
    fileprivate init(disagreement error: ServiceError) {
        self.init(
            kind: .engine, subject: "service", message: error.message,
            advice: "restart the agent: it reads the store anew; what is found again then is "
                + "in the store itself, so delete the pods that are named, or restore a backup",
            fingerprint: "engine/\(error.message)")
    }
}
