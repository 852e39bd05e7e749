import IPAlloc
import Synchronization

/// Runs tasks on one thread, in an order that a seed decides, in a time of its own.
///
/// Whenever several jobs could go on, one is drawn; when none can, time jumps to the next sleeper.
/// A job goes on to where its task has to wait, as in the runtime's thread pool when nobody comes
/// between; of some, which are drawn too, it ends at each `await`, so that others come between there.
/// So a run takes no longer than its work, and the same seed gives the same run. Everything happens
/// on the thread that calls `run`.
final class Schedule: SerialExecutor {
    private struct State {
        var random: RandomSource
        var ready: [UnownedJob] = []
        var sleepers = Sleepers()
        var stepCount = 0
        var isOver = false

        mutating func takeReady() -> (job: UnownedJob, yields: Bool)? {
            guard !ready.isEmpty else { return nil }
            stepCount += 1
            // The upper bits tell which job, and the lowest ones how far it goes.
            let drawn = random.next()
            let place = Int(UInt64(ready.count).multipliedFullWidth(by: drawn).high)
            ready.swapAt(place, ready.count - 1)
            return (ready.removeLast(), drawn % Schedule.yieldInterval == 0)
        }
    }

    /// One of so many jobs ends at the next `await`.
    private static let yieldInterval: UInt64 = 4

    /// What tasks run on that have no executor of their own. Who is there and calls another such
    /// function goes on at once.
    private static let shared: UnownedSerialExecutor = {
        // SAFETY: this executor's two words are zero (`SerialExecutorRef::generic` of
        // `swift/ABI/Executor.h`).
        unsafe unsafeBitCast((identity: 0, implementation: 0), to: UnownedSerialExecutor.self)
    }()

    private let state: Mutex<State>

    init(seed: UInt64) {
        state = Mutex(State(random: RandomSource(seed: seed)))
    }

    /// Milliseconds since the run began.
    var now: Int64 { state.withLock { $0.sleepers.now } }

    /// How many jobs were run.
    var stepCount: Int { state.withLock { $0.stepCount } }

    /// How a run ends.
    enum End: Sendable {
        case over
        /// Everything waits for something that never comes.
        case stuck
        /// It has taken more jobs than it may.
        case endless
    }

    /// Runs a task, and all that it begins, until it has ended.
    ///
    /// - Parameter jobCountMax: How many jobs it may take.
    func run(jobCountMax: Int = .max, _ body: @escaping @Sendable () async -> Void) -> End {
        JobRedirection.redirecting(to: self) {
            Task {
                await body()
                state.withLock { $0.isOver = true }
            }
            while stepCount < jobCountMax, let (job, yields) = nextJob() {
                // On another executor than its own a task leaves it where it can.
                unsafe job.runSynchronously(
                    on: yields ? asUnownedSerialExecutor() : Self.shared)
            }
        }
        return state.withLock { state in
            if state.isOver { return .over }
            return state.stepCount < jobCountMax ? .stuck : .endless
        }
    }

    /// Returns after that time, or when the task is cancelled.
    func sleep(milliseconds: Int64) async {
        let number = state.withLock { $0.sleepers.nextNumber() }
        await withTaskCancellationHandler {
            await pause(number, milliseconds)
        } onCancel: {
            state.withLock { $0.sleepers.cancel(number) }?.wake()
        }
    }

    /// Returns after that time, whether the task is cancelled or not.
    func pause(milliseconds: Int64) async {
        await pause(state.withLock { $0.sleepers.nextNumber() }, milliseconds)
    }

    private func pause(_ number: UInt64, _ milliseconds: Int64) async {
        await Sleeper.wait { sleeper in
            let sleeps = state.withLock { state in
                state.sleepers.add(number, for: milliseconds, sleeper)
            }
            if !sleeps { sleeper.wake() }
        }
    }

    /// Draws one of `count` possibilities.
    func draw(_ count: Int) -> Int {
        state.withLock { Int.random(in: 0..<count, using: &$0.random) }
    }

    func enqueue(_ job: UnownedJob) {
        state.withLock { $0.ready.append(job) }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        enqueue(UnownedJob(job))
    }

    /// The next job; nil if the run is over, or nothing can go on.
    private func nextJob() -> (job: UnownedJob, yields: Bool)? {
        while true {
            let (job, sleeper) = state.withLock { state in
                if state.isOver {
                    return (nil as (job: UnownedJob, yields: Bool)?, nil as Sleeper?)
                }
                if let job = state.takeReady() { return (job, nil) }
                return (nil, state.sleepers.takeNext())
            }
            if let job { return job }
            guard let sleeper else { return nil }
            // It becomes ready by this.
            sleeper.wake()
        }
    }
}
