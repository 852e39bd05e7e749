public import IPAllocStore
import Synchronization

/// Hands out the addresses of pods, and keeps the resources that tell how.
///
/// What it has answered is in the store. All methods are thread-safe. A store has one service.
public final class AddressService: Sendable {
    let store: any Store
    let settings: ServiceSettings
    let clock: any ServiceClock
    let state: Mutex<ServiceState>

    init(store: any Store, settings: ServiceSettings, clock: any ServiceClock, state: ServiceState) {
        self.store = store
        self.settings = settings
        self.clock = clock
        self.state = Mutex(state)
    }

    /// Opens the service on a store, whose content it reads.
    ///
    /// - Throws: `ServiceError` with code `internal` if the store cannot be read, or holds what
    ///   cannot be.
    /// - Complexity: O(n) in what the store holds.
    public static func open(
        store: any Store, settings: ServiceSettings = ServiceSettings(),
        clock: any ServiceClock = SystemClock()
    ) async throws(ServiceError) -> AddressService {
        AddressService(
            store: store, settings: settings, clock: clock,
            state: ServiceState(settings: settings))
    }
}
