public import IPAlloc

extension AddressService {
    /// Tells what an address is used for, and who has it.
    ///
    /// - Complexity: O(p) in the number of pools and subnets.
    public func report(on address: IPAddress) async -> AddressReport {
        state.withLock { $0.report(on: address) }
    }

    /// The addresses of a pool, in runs. No address is enumerated that no pod has, so that a pool of
    /// 2^32 addresses costs what one of 256 does. Requests wait for a few hundred runs at a time, which
    /// are as they are at one moment, and for a thousand addresses that are passed over.
    ///
    /// - Throws: `ServiceError` with code `notFound` if there is no such pool, and `invalidRequest`
    ///   if the list shall begin in the other family.
    public func list(_ query: AddressQuery) async throws(ServiceError) -> AddressList {
        var list = AddressList()
        let countMax = max(1, query.countMax)
        var rest = query
        var seen = 0
        repeat {
            rest.countMax = min(countMax - seen, Self.runsAtOnce)
            let part = try state.withLock { state throws(ServiceError) in try state.list(rest) }
            seen += part.runs.count
            for run in part.runs { list.append(run, isJoined: query.joinsApplications) }
            list.next = part.next
            rest.after = part.next
        } while list.next != nil && seen < countMax
        return list
    }

    /// How many runs are looked at while the state is locked.
    private static let runsAtOnce = 256

    /// Gives back all addresses of the pod that has a certain one: who asks says so by hand.
    ///
    /// - Returns: What was given back; with a dry run, what would be.
    /// - Throws: `ServiceError` with code `notFound` if no pod has the address, `conflict` if
    ///   another pod has it than the one that is meant, `forbidden` if the pod lives and that is not
    ///   to be overridden, or `internal`.
    public func release(
        _ request: AddressReleaseRequest
    ) async throws(ServiceError) -> AddressReleaseAnswer {
        let place = try state.withLock { state throws(ServiceError) in
            state.endpoints[try state.releaseIndex(for: request)].place
        }
        let answer = try await gate.pass(.pod(place)) { () async throws(ServiceError) in
            let (index, held, answer) = try state.withLock { state throws(ServiceError) in
                let index = try state.releaseIndex(for: request)
                guard state.endpoints[index].place == place else {
                    throw ServiceError.heldByAnother(request, state.endpoints[index])
                }
                let endpoint = state.endpoints[index]
                return (index, endpoint.held, AddressReleaseAnswer(endpoint))
            }
            if !request.isDryRun {
                _ = try await release(held, of: index, because: AuditReason.byHand)
            }
            return answer
        }
        await performChores()
        return answer
    }
}
