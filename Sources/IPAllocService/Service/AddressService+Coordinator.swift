public import IPAllocModel

extension AddressService {
    /// The settings of the routing plugin: those of the first coordinator by name.
    ///
    /// - Throws: `ServiceError` with code `internal` if there is none, or it is not ready.
    public func readyCoordinator() async throws(ServiceError) -> SpiderCoordinator {
        let list = try await list(ResourceQuery(kind: SpiderCoordinator.kind), countMax: 1)
        guard let first = list.items.first else {
            throw ServiceError(.internal, "coordinator config not found")
        }
        let coordinator: SpiderCoordinator
        do {
            coordinator = try SpiderCoordinator(json: first)
        } catch {
            throw ServiceError(.internal, "coordinator config cannot be read: \(error)")
        }
        guard coordinator.status.phase == SpiderCoordinator.Status.synced else {
            let reason = coordinator.status.reason
            throw ServiceError(
                .internal,
                "spidercoordinator: \(coordinator.name) no ready"
                    + (reason.isEmpty ? "" : ": \(reason)"))
        }
        return coordinator
    }
}
