public import IPAllocStore
import Synchronization

/// Hands out the addresses of pods, and keeps the resources that tell how.
///
/// What it has answered is in the store. All methods are thread-safe. A store has one service.
public final class AddressService: Sendable {
    let store: any Store
    let settings: ServiceSettings
    let clock: any ServiceClock
    let state: SharedState
    let committer: Committer
    /// What settles commits, and what tasks that work with the service do best to prefer; nil if that
    /// is the runtime's.
    public let executor: (any TaskExecutor)?
    let gate = Gate()
    /// How many requests for addresses came so far.
    let arrivals = Atomic<UInt64>(0)

    init(
        store: any Store, settings: ServiceSettings, clock: any ServiceClock, state: SharedState,
        executor: (any TaskExecutor)? = nil
    ) {
        self.store = store
        self.settings = settings
        self.clock = clock
        self.state = state
        self.executor = executor
        committer = Committer(
            store: store, state: state, batchMax: settings.batchMax, executor: executor)
    }

    /// Opens the service on a store, whose content it reads.
    ///
    /// - Parameter executor: What settles commits, as a `ServiceExecutor`; nil for the runtime's.
    /// - Throws: `ServiceError` with code `internal` if the store cannot be read, or holds what
    ///   cannot be.
    /// - Complexity: O(n) in what the store holds.
    public static func open(
        store: any Store, settings: ServiceSettings = ServiceSettings(),
        clock: any ServiceClock = SystemClock(), executor: (any TaskExecutor)? = nil
    ) async throws(ServiceError) -> AddressService {
        let state: ServiceState
        do {
            state = try await store.read {
                try await ServiceState.read($0, settings: settings, clock: clock)
            }
        } catch {
            throw ServiceError(ofReading: error)
        }
        return await begin(store, settings, clock, state, executor)
    }

    /// Opens the store in a directory, and the service on it, which reads it while it is still being
    /// checked.
    ///
    /// - Parameter executor: As for `open(store:)`.
    /// - Throws: `StoreError` as `SQLiteStore.init`; else `ServiceError` as `open(store:)`. The store is
    ///   not open then.
    /// - Complexity: O(n) in what the store holds.
    public static func open(
        directory: String, options: SQLiteStore.Options,
        settings: ServiceSettings = ServiceSettings(), clock: any ServiceClock = SystemClock(),
        executor: (any TaskExecutor)? = nil
    ) async throws -> (store: SQLiteStore, service: AddressService) {
        let (store, state) = try await SQLiteStore.open(directory: directory, options: options) {
            try await ServiceState.read($0, settings: settings, clock: clock)
        }
        return (store, await begin(store, settings, clock, state, executor))
    }

    private static func begin(
        _ store: any Store, _ settings: ServiceSettings, _ clock: any ServiceClock,
        _ state: ServiceState, _ executor: (any TaskExecutor)?
    ) async -> AddressService {
        let service = AddressService(
            store: store, settings: settings, clock: clock, state: SharedState(state),
            executor: executor)
        await service.performChores()
        return service
    }

    /// Proves that what the service decides can reach the disk: it writes there, and changes
    /// nothing.
    ///
    /// - Throws: `ServiceError` that says why it cannot.
    public func probeStore() async throws(ServiceError) {
        do throws(StoreError) {
            try await store.probe()
        } catch {
            throw .storeFailure(error)
        }
    }

    /// Finishes what is under way, and takes no more. The store stays open.
    public func close() async {
        await committer.close()
        state.withLock { $0.endWaits() }
    }

    /// Does what follows from changes that were made. What cannot be done now is done after the
    /// next change.
    func performChores() async {
        if !state.hasChores { return }
        await gate.enter(.space)
        defer { gate.leave(.space) }
        while let plan = state.withLock({ $0.planNextChore() }) {
            guard case .failure = await commit(plan) else { continue }
            state.withLock { state in
                if let chore = plan.chore { state.chores.insert(chore) }
            }
            return
        }
    }

    /// Brings a plan to disk and into the state.
    func commit(_ plan: ResourcePlan) async -> Committer.Outcome {
        await committer.commit(plan.transaction) { $0.settle(plan, $1) }
    }
}
