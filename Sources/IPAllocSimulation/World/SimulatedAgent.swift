import IPAllocService
import IPAllocStore
import Synchronization

/// An agent whose process may end at any moment, and what its clients see of it.
final class SimulatedAgent: Sendable {
    /// Why a call has no result.
    enum Failure: Error, Sendable {
        /// The agent answered so.
        case refused(ServiceError)
        /// No agent, or none any more: nobody knows what became of the call.
        case connectionLost

        /// Whether a client tries again.
        var isTemporary: Bool {
            switch self {
            case .refused(let error): error.code == .internal || error.code == .unavailable
            case .connectionLost: true
            }
        }
    }

    private struct Process {
        var service: AddressService
        var store: SimulatedStore
    }

    let schedule: Schedule
    let clock: SimulatedClock
    /// Nobody watches it, so that it need not remember what has changed.
    private let disk = MemoryStore(changesMax: 0)
    private let lostCommitInterval: Int
    private let process = Mutex<Process?>(nil)

    /// - Parameter lostCommitInterval: How often the store lies, for tests of the oracle.
    init(schedule: Schedule, lostCommitInterval: Int) {
        self.schedule = schedule
        self.lostCommitInterval = lostCommitInterval
        clock = SimulatedClock(schedule: schedule)
    }

    /// Of one in so many starts, what is on the disk is read from its bytes. The others find resources
    /// as they were written, which is much faster.
    private static let bytesInterval = 10

    /// Starts the process, which reads the disk.
    func start() async throws(ServiceError) {
        if schedule.draw(Self.bytesInterval) == 0 { disk.forgetValues() }
        let store = SimulatedStore(
            disk: disk, schedule: schedule, lostCommitInterval: lostCommitInterval)
        let service = try await AddressService.open(store: store, clock: clock)
        process.withLock { $0 = Process(service: service, store: store) }
    }

    /// Ends the process.
    ///
    /// - Returns: Whether there was one.
    func crash() async throws(StoreError) -> Bool {
        let old = process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let old else { return false }
        try await old.store.crash()
        // What it would have answered is heard by nobody; its tasks only come to their ends.
        await old.service.close()
        return true
    }

    /// Has the next commits fail, or none.
    func fail(commits count: Int) {
        process.withLock { $0?.store.fail(commits: count) }
    }

    /// A call by a client. There is no answer if the process ends meanwhile.
    func call<Answer: Sendable>(
        _ body: (AddressService) async throws(ServiceError) -> Answer
    ) async throws(Failure) -> Answer {
        guard let service = process.withLock({ $0?.service }) else { throw .connectionLost }
        let result: Result<Answer, ServiceError>
        do throws(ServiceError) {
            result = .success(try await body(service))
        } catch {
            result = .failure(error)
        }
        guard process.withLock({ $0?.service === service }) else { throw .connectionLost }
        do throws(ServiceError) {
            return try result.get()
        } catch {
            throw .refused(error)
        }
    }

    /// A call by a client that tries again while it may help, so many times.
    ///
    /// - Parameter isWanted: Whether the client still wants to.
    func patientCall<Answer: Sendable>(
        attempts: Int, while isWanted: () -> Bool = { true },
        _ body: (AddressService) async throws(ServiceError) -> Answer
    ) async throws(Failure) -> Answer {
        for attempt in 1... {
            do throws(Failure) {
                return try await call(body)
            } catch {
                guard error.isTemporary, attempt < attempts else { throw error }
                await schedule.sleep(milliseconds: Int64(1 + schedule.draw(20)))
                if !isWanted() { throw error }
            }
        }
        throw .connectionLost
    }
}
