import IPAllocJSON
import IPAllocService

/// What is done with the agent itself, and changes that are asked of it until they are made.
extension SimulationRun {
    func collectGarbage(isDryRun: Bool) async {
        var request = GarbageRequest()
        request.isDryRun = isDryRun
        let report = try? await agent.patientCall(attempts: 3) {
            [request] service throws(ServiceError) in
            try await service.collectGarbage(request)
        }
        if let report { check(report) }
    }

    /// What was given back is no garbage.
    func check(_ report: GarbageReport) {
        do throws(Violation) {
            try state.withLock { state throws(Violation) in try state.oracle.collected(report) }
        } catch {
            note(error)
        }
    }

    func crash(_ downMilliseconds: Int) async {
        do {
            guard try await agent.crash() else { return }
            await schedule.sleep(milliseconds: Int64(downMilliseconds))
            try await agent.start()
        } catch {
            note(Violation("the agent does not come back: \(error)"))
        }
    }

    /// A patch of a resource's specification.
    func specification(_ members: JSONObject) -> JSONValue {
        .object(["spec": .object(members)])
    }

    /// A change that is asked for until it is made. One that was made without anybody hearing of
    /// it is refused the next time, as it is there already or no more.
    func insist(
        _ body: (AddressService) async throws(ServiceError) -> ResourceAnswer
    ) async {
        do throws(SimulatedAgent.Failure) {
            _ = try await agent.patientCall(
                attempts: 500, while: { self.state.withLock { $0.violation == nil } }, body)
        } catch {
            guard case .refused(let error) = error,
                error.code == .alreadyExists || error.code == .notFound
            else {
                // If a promise was broken before, this one does not count.
                note(Violation("what must be possible is not: \(error)"))
                return
            }
        }
    }
}
