import IPAlloc
import IPAllocStore

extension AddressService {
    /// Tells what would come of objects if they were applied, and their pods came: all of it is
    /// played by a service like this one on a copy of the store, and nothing is changed here.
    /// Rehearsals come one after the other.
    ///
    /// - Throws: `ServiceError` with code `internal` if the store cannot be read. What the objects
    ///   and pods are refused for is in the report.
    /// - Complexity: O(n) in time and memory in what the store holds, and what the pods cost.
    public func rehearse(
        _ request: RehearsalRequest
    ) async throws(ServiceError) -> RehearsalReport {
        try await gate.pass(.rehearsal) { () async throws(ServiceError) in
            let copy = try await copy()
            var rehearsal = Rehearsal(service: copy, request: request)
            await rehearsal.run()
            await copy.close()
            return rehearsal.report
        }
    }

    /// A service on a copy of the store, with the same settings, that never waits for space. What
    /// is on its way to the disk is not in it.
    private func copy() async throws(ServiceError) -> AddressService {
        let cursors = state.withLock { state in
            state.pools.filter { $0.value.policy == .next }.mapValues(\.cursor)
        }
        let store: MemoryStore
        do {
            store = try await MemoryStore(copying: self.store)
        } catch let error as StoreError {
            throw .storeFailure(error)
        } catch {
            throw .inconsistent("\(error)")
        }
        var settings = settings
        settings.spaceWaitMilliseconds = 0
        let copy = try await AddressService.open(store: store, settings: settings, clock: clock)
        copy.state.withLock { state in
            for (name, cursor) in cursors { state.withPool(name) { $0.cursor = cursor } }
        }
        return copy
    }
}
