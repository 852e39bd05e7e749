import Dispatch
import Synchronization

/// Runs the tasks that work with a service, one at a time and in the order in which they can go on.
///
/// All of a service's state is behind one lock, so that of two threads that come to it one waits: it
/// spins, sleeps, and has to be woken again. Tasks that prefer this executor take turns without any
/// of it, and those that a commit lets go on need no thread to be woken for each.
///
///     let executor = ServiceExecutor()
///     let service = try await AddressService.open(store: store, executor: executor)
///     Task(executorPreference: executor) { try await service.allocate(request) }
///
/// It is for tasks that are brief between their waits: one that computes for long, or blocks, keeps
/// all others waiting.
///
/// Thread-safe. It has a thread only while there is something to run.
public final class ServiceExecutor: TaskExecutor {
    private struct Waiting {
        var jobs: [UnownedJob] = []
        /// Whether somebody runs them, or is about to.
        var isServed = false
    }

    private let waiting = Mutex(Waiting())
    private let queue = DispatchQueue(label: "ipalloc.service")

    public init() {}

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let starts = waiting.withLock { waiting in
            waiting.jobs.append(job)
            defer { waiting.isServed = true }
            return !waiting.isServed
        }
        if starts { queue.async { self.run() } }
    }

    /// Runs jobs until there are none.
    private func run() {
        var jobs: [UnownedJob] = []
        while true {
            jobs.removeAll(keepingCapacity: true)
            waiting.withLock { waiting in
                swap(&jobs, &waiting.jobs)
                waiting.isServed = !jobs.isEmpty
            }
            if jobs.isEmpty { return }
            for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }
}
