import IPAllocModel
import IPAllocService
import Synchronization

/// Whether the agent can serve.
final class AgentHealth: Sendable {
    private let service: AddressService
    private let store: StoreProbe
    private let isStopping = Atomic<Bool>(false)

    init(service: AddressService) {
        self.service = service
        store = StoreProbe(interval: .seconds(1)) {
            do throws(ServiceError) {
                try await service.probeStore()
                return nil
            } catch {
                return error.message
            }
        }
    }

    /// From now on the agent finishes what it has begun. The flag alone matters, so its order
    /// among other accesses does not.
    func beginStopping() {
        isStopping.store(true, ordering: .relaxed)
    }

    /// Why the agent cannot serve; nil if it can.
    func trouble() async -> String? {
        if isStopping.load(ordering: .relaxed) { return "the agent is shutting down" }
        if let trouble = await serviceTrouble() { return trouble }
        return await store.trouble()
    }

    /// Whether the agent does what it is there for, be it that it finishes what it has begun.
    ///
    /// A disk that fails is no reason to begin anew, so it is not asked.
    var isAlive: Bool {
        get async { await serviceTrouble() == nil }
    }

    /// What the service says if it is asked for something small, which takes the way that every
    /// request takes.
    private func serviceTrouble() async -> String? {
        do {
            _ = try await service.list(ResourceQuery(kind: SpiderCoordinator.kind))
            return nil
        } catch {
            return error.message
        }
    }
}
