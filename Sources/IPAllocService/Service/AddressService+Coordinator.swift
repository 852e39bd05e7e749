public import IPAllocModel
import IPAllocSelection

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

    /// The interface that a pod wants its default route on: as its resource says, or, if there is
    /// none, as the runtime told when the pod got its addresses.
    ///
    /// - Returns: nil if neither says anything.
    public func defaultRouteInterface(namespace: String, pod: String) -> String? {
        let place = ObjectPlace(namespace: namespace, name: pod)
        return state.withLock { state in
            if let known = state.objects.get(Pod.self, place) {
                return known.metadata.annotations[AnnotationNames.defaultRouteInterface]
            }
            guard let index = state.endpoints.index(at: place) else { return nil }
            return state.noteTexts.read(state.endpoints.held(by: index)).lazy
                .map(\.note.defaultRouteInterface).first { !$0.isEmpty }
        }
    }
}
