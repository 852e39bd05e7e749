import IPAllocStore

extension AddressService {
    /// Compares the store, the engines, the resources, and what is on a node, and tells all that
    /// disagrees. Nothing is changed. Requests wait while a part of the state is looked at, and not
    /// while the store is read.
    ///
    /// - Parameter facts: What is on a node; nil to compare only what the service has.
    /// - Throws: `ServiceError` with code `internal` if the store cannot be read.
    /// - Complexity: O(n) in what the store holds.
    public func check(_ facts: NodeFacts? = nil) async throws(ServiceError) -> CheckReport {
        let (stored, revision) = try await storeFindings()
        let findings = stored + (await findings(facts))
        let (pools, endpoints) = state.withLock { ($0.pools.count, $0.endpoints.count) }
        return CheckReport(
            revision: revision.description,
            findings: findings.sorted {
                ($0.kind.rawValue, $0.subject, $0.fingerprint)
                    < ($1.kind.rawValue, $1.subject, $1.fingerprint)
            },
            pools: pools, endpoints: endpoints,
            containers: Set((facts?.attachments ?? []).map(\.containerID)).count)
    }

    /// Repairs what a report lists, and nothing else.
    ///
    /// - Parameters:
    ///   - fingerprints: Those of the report's findings.
    ///   - revision: The report's.
    ///   - facts: What is on the node now.
    ///   - isDryRun: Whether to tell only what would be done.
    /// - Throws: `ServiceError` with code `conflict` if one of the findings is another one by now,
    ///   or the report is of another store: nothing is changed then. Else as `check`.
    public func repair(
        _ fingerprints: [String], revision: String, _ facts: NodeFacts, isDryRun: Bool = false
    ) async throws(ServiceError) -> RepairReport {
        let now = try await check(facts)
        guard let made = Revision(revision), let current = Revision(now.revision),
            made <= current
        else { throw .reportOfAnotherStore(revision, current: now.revision) }
        let known = Dictionary(
            now.findings.map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
        var findings: [CheckFinding] = []
        for fingerprint in fingerprints {
            guard let finding = known[fingerprint] else { throw .staleReport(fingerprint) }
            if !findings.contains(finding) { findings.append(finding) }
        }
        var report = RepairReport()
        report.left = findings.filter { $0.repair == nil }
        for finding in findings {
            do throws(ServiceError) {
                switch finding.repair {
                case .release:
                    report.released += try await release(finding, facts, isDryRun: isDryRun)
                case .record:
                    report.recorded += try await record(finding, facts, isDryRun: isDryRun)
                case nil: break
                }
            } catch {
                report.failures.append(error.message)
            }
        }
        await performChores()
        return report
    }

    /// Releases what a finding is about, if it is still the same.
    private func release(
        _ finding: CheckFinding, _ facts: NodeFacts, isDryRun: Bool
    ) async throws(ServiceError) -> [ReleaseAnswer.Address] {
        let containers = facts.attachments.map { Set($0.map(\.containerID)) }
        let place = state.withLock { state in
            state.endpoints.index(uid: finding.podUID).map { state.endpoints.place(of: $0) }
        }
        guard let place else { throw .staleReport(finding.fingerprint) }
        return try await gate.pass(.pod(place)) { () async throws(ServiceError) in
            let found = state.withLock { state -> (EndpointIndex, [HeldAddress])? in
                guard let index = state.endpoints.index(uid: finding.podUID),
                    state.endpoints.place(of: index) == place,
                    state.gone(index, facts, containers) == finding
                else { return nil }
                return (index, state.endpoints[index].held)
            }
            guard let (index, held) = found else {
                throw ServiceError.staleReport(finding.fingerprint)
            }
            if isDryRun { return held.map(ReleaseAnswer.Address.init) }
            return try await release(held, of: index, because: finding.message).addresses
        }
    }

    /// Records what a finding is about, if it is still the same.
    private func record(
        _ finding: CheckFinding, _ facts: NodeFacts, isDryRun: Bool
    ) async throws(ServiceError) -> [ReleaseAnswer.Address] {
        let found = finding.addresses.first.flatMap { address in
            facts.attachments?.first {
                $0.podUID == finding.podUID && $0.addresses.contains(address)
            }.map { (address, $0) }
        }
        guard let (address, attachment) = found else { throw .staleReport(finding.fingerprint) }
        let place = ObjectPlace(namespace: attachment.podNamespace, name: attachment.podName)
        return try await gate.pass(.pod(place)) { () async throws(ServiceError) in
            let (pool, plan, now) = try state.withLock { state throws(ServiceError) in
                let isSame = state.unrecorded(address, of: attachment, facts) == finding
                let pool = state.report(on: address).runs.first?.pool ?? ""
                let plan =
                    isSame && !isDryRun
                    ? try state.planRecord(of: address, for: attachment, node: facts.node)
                    : nil
                return (isSame ? pool : nil, plan, state.clock.now)
            }
            guard let pool, isDryRun || plan != nil else {
                throw ServiceError.staleReport(finding.fingerprint)
            }
            if let plan {
                let result = await committer.commit(
                    plan.transaction(replacing: nil, at: now, because: AuditReason.repaired)
                ) { state, outcome in
                    Result { () throws(ServiceError) in try state.settle(plan, outcome) }
                }
                _ = try result.get()
            }
            return [
                ReleaseAnswer.Address(
                    interface: attachment.interface, address: address, pool: pool)
            ]
        }
    }

    /// What the store has otherwise than the service. Commits are under way meanwhile, so only what
    /// two readings show alike counts.
    private func storeFindings() async throws(ServiceError) -> ([CheckFinding], Revision) {
        let (first, _) = try await differences()
        let (second, revision) = first.isEmpty ? (first, store.revision) : try await differences()
        let findings = second.filter { first[$0.key] == $0.value }.map { subject, message in
            CheckFinding(
                kind: .store, subject: subject, message: message,
                advice: "restart the agent: it reads the store anew; the pods that are named keep "
                    + "what the store says",
                fingerprint: "store/\(subject)/\(message)")
        }
        return (findings, revision)
    }

    private func differences() async throws(ServiceError) -> ([String: String], Revision) {
        let (content, revision) = try await stored()
        await committer.finishBatch()
        let known = state.withLock { KnownContent($0) }
        let differences = await LargeAnswers.compose(weight: known.endpoints.count) {
            known.content.differences(fromStored: content)
        }
        return (differences, revision)
    }
}
