import IPAllocSelection

extension AddressService {
    /// Gives an interface of a pod its addresses: those of all interfaces that the pod's
    /// annotations name, in one transaction. Asked again, it answers the same.
    ///
    /// Nothing is kept of a request that fails. One for an automatic pool without space waits a
    /// while for some.
    ///
    /// - Throws: `ServiceError`, with code `exhausted` if there is no address left, `noPool`,
    ///   `notFound` or `invalidRequest` if no pool can serve, `refused` if the pod is not alive,
    ///   and `unavailable` if it may succeed later.
    public func allocate(
        _ request: AllocationRequest
    ) async throws(ServiceError) -> AllocationAnswer {
        do throws(ServiceError) {
            if request.containerID.isEmpty { throw .missing("a container ID") }
            if request.interface.isEmpty { throw .missing("an interface") }
            return try await allocateInSteps(request)
        } catch {
            state.withLock { state in
                state.counts.count(failedAllocation: error)
                state.settlePools(after: request)
            }
            await performChores()
            throw error
        }
    }

    private func allocateInSteps(
        _ request: AllocationRequest
    ) async throws(ServiceError) -> AllocationAnswer {
        // Only the number matters, and that each is given once.
        let arrival = arrivals.wrappingAdd(1, ordering: .relaxed).newValue
        let deadline = clock.now.adding(milliseconds: settings.spaceWaitMilliseconds)
        while true {
            let round = try await gate.pass(.pod(request.place)) { () async throws(ServiceError) in
                try await allocateAtGate(request, arrival)
            }
            await performChores()
            switch round {
            case .answered(let answer): return answer
            case .waits(let waiter, let error):
                let now = clock.now
                guard deadline > now else { throw error }
                // What rests is there in time, or not before the deadline.
                let rested = state.withLock { state in
                    state.pools[waiter.pool]?.engine.withRests { $0.nextEnd }
                }
                let end = min(deadline, rested ?? deadline)
                let hasSpace = await waiter.wait(
                    milliseconds: max(
                        1, end.millisecondsSince1970 - now.millisecondsSince1970),
                    clock: clock)
                state.withLock { $0.waiters.remove(waiter) }
                if !hasSpace && end == deadline { throw error }
            }
        }
    }

    private enum Round: Sendable {
        case answered(AllocationAnswer)
        case waits(SpaceWaiter, ServiceError)
    }

    /// Takes one step after the other until there is an answer, or none without space.
    ///
    /// - Parameter arrival: The request's number.
    private func allocateAtGate(
        _ request: AllocationRequest, _ arrival: UInt64
    ) async throws(ServiceError) -> Round {
        var hasDemanded = false
        while true {
            let step = try state.withLock { state throws(ServiceError) in
                let step = try state.nextStep(
                    for: request, arrival: arrival, hasDemanded: hasDemanded)
                if case .answer = step { state.counts.allocations += 1 }
                return step
            }
            switch step {
            case .answer(let answer): return .answered(answer)
            case .wait(let waiter, let error): return .waits(waiter, error)
            case .release(let index, let held):
                _ = try await release(held, of: index, because: AuditReason.replaced)
            case .demand(let demands):
                hasDemanded = true
                try await meet(demands)
            case .move(let index, let transaction):
                let outcome = await committer.commit(transaction) { state, outcome in
                    state.settleMove(of: index, to: request, arrival: arrival, outcome)
                }
                _ = try outcome.get()
            case .commit(let plan, let transaction):
                let result = await committer.commit(transaction) { state, outcome in
                    Result { () throws(ServiceError) in
                        let endpoint = try state.settle(plan, outcome)
                        state.counts.allocations += 1
                        return state.snapshot(of: endpoint, notes: plan.notes)
                    }
                }
                var answer = try result.get().answer
                answer.trace = plan.trace
                return .answered(answer)
            }
        }
    }

    /// Makes the automatic pools that an application demands, as far as there is space.
    private func meet(_ demands: [AutomaticPoolDemand]) async throws(ServiceError) {
        try await gate.pass(.space) { () async throws(ServiceError) in
            let plan = try state.withLock { state throws(ServiceError) in
                let plan = try state.plan(meeting: demands)
                if plan.changes.isEmpty { state.note(plan) }
                return plan
            }
            if !plan.changes.isEmpty { _ = try await commit(plan).get() }
        }
    }
}

extension ServiceStatistics.Counts {
    /// Counts a failure by what it is.
    fileprivate mutating func count(failedAllocation error: ServiceError) {
        allocationFailures += 1
        switch error.code {
        case .exhausted: exhaustions += 1
        case .noPool, .notFound: missingPools += 1
        case .internal: internalFailures += 1
        default: break
        }
    }
}
