import IPAllocModel

extension AddressService {
    /// How many endpoints are freed at a time, so that their transactions share commits.
    private static let freedAtOnce = 64

    /// Frees what nobody uses any more: addresses of pods that are gone, replaced or finished, or
    /// whose grace period is over; what a container runtime no longer knows, if it asks; and
    /// automatic pools whose application is gone.
    ///
    /// Nothing is searched: whatever changes says what became garbage by it.
    ///
    /// - Returns: What was freed and why; with a dry run, what would be. What could not be freed is
    ///   told there too.
    /// - Throws: `ServiceError` with code `internal`.
    public func collectGarbage(
        _ request: GarbageRequest = GarbageRequest()
    ) async throws(ServiceError) -> GarbageReport {
        var report = GarbageReport()
        report.isDryRun = request.isDryRun
        let condemned = state.withLock { state in
            if !request.isDryRun { state.endRests() }
            return state.condemned(by: request)
        }
        if request.isDryRun {
            report.items = condemned.flatMap(\.items)
            let pools = state.withLock { $0.orphanedPools() }
            report.items += pools.map { .init(pool: $0.pool.name, application: $0.application) }
            return report
        }
        var start = 0
        while start < condemned.count {
            let part = condemned[start..<min(start + Self.freedAtOnce, condemned.count)]
            await free(part, request, &report)
            start += part.count
        }
        await performChores()
        try await collectPools(&report)
        try await forgetEndedRests()
        let (freed, failed) = (report.items.count { $0.address != nil }, report.failures.count)
        state.withLock { state in
            for live in state.pools.values { live.engine.reclaimMemory() }
            state.counts.collectedAddresses += freed
            state.counts.collectionFailures += failed
        }
        return report
    }

    private func free(
        _ condemned: ArraySlice<ServiceState.Condemned>, _ request: GarbageRequest,
        _ report: inout GarbageReport
    ) async {
        typealias Outcome = Result<[GarbageReport.Item], ServiceError>
        await withTaskGroup(of: Outcome.self) { group in
            for one in condemned {
                group.addTask {
                    do throws(ServiceError) {
                        return .success(try await self.free(one, request))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            for await outcome in group {
                switch outcome {
                case .success(let items): report.items += items
                case .failure(let error): report.failures.append(error.message)
                }
            }
        }
        report.items.sort {
            ($0.namespace, $0.pod, $0.interface) < ($1.namespace, $1.pod, $1.interface)
        }
    }

    /// Frees what is garbage of an endpoint, if it still is.
    private func free(
        _ old: ServiceState.Condemned, _ request: GarbageRequest
    ) async throws(ServiceError) -> [GarbageReport.Item] {
        try await gate.pass(.pod(old.place)) { () async throws(ServiceError) in
            let found = state.withLock { state in
                guard state.endpoints.index(uid: old.uid) == old.index,
                    state.endpoints.place(of: old.index) == old.place
                else {
                    return nil as ([GarbageReport.Item], [HeldAddress])?
                }
                return state.condemned(old.index, by: request, request.attachedContainers)
                    .map { ($0.items, state.endpoints[old.index].held) }
            }
            guard let (items, held) = found else { return [] }
            let freed = held.filter { held in
                items.contains { $0.interface == held.interface && $0.address == held.address }
            }
            if let reason = items.first?.reason {
                _ = try await release(freed, of: old.index, because: reason)
            }
            return items
        }
    }

    private func collectPools(_ report: inout GarbageReport) async throws(ServiceError) {
        let freed = try await gate.pass(.space) { () async throws(ServiceError) in
            let (plan, items) = state.withLock { state in
                var plan = ResourcePlan()
                let pools = state.orphanedPools()
                for (pool, _) in pools { state.end(pool, in: &plan) }
                return (
                    plan,
                    pools.map {
                        GarbageReport.Item(pool: $0.pool.name, application: $0.application)
                    }
                )
            }
            if !plan.changes.isEmpty { _ = try await commit(plan).get() }
            return items
        }
        report.items += freed
        await performChores()
    }
}
