import Glibc

/// Sends the jobs that a thread's tasks enqueue to a schedule of its own.
///
/// The runtime lets a program hook in where it would hand a job to its thread pool
/// (`swift_task_enqueueGlobal_hook` of `swift/Runtime/Concurrency.h`). Jobs of other threads go
/// where they would have gone.
enum JobRedirection {
    private typealias Original = @convention(thin) (UnownedJob) -> Void
    private typealias Hook = @convention(thin) (UnownedJob, Original) -> Void

    /// Runs `body` while the jobs that this thread enqueues go to `schedule`.
    static func redirecting(to schedule: Schedule, _ body: () -> Void) {
        _ = installed
        // SAFETY: the schedule outlives `body`, after which the thread forgets it.
        _ = unsafe pthread_setspecific(
            key, Unmanaged.passUnretained(schedule).toOpaque())
        defer { pthread_setspecific(key, nil) }
        body()
    }

    /// The key of what each thread has: its schedule.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        // SAFETY: the key is made once and kept for ever.
        let failure = unsafe pthread_key_create(&key, nil)
        precondition(failure == 0, "there are no keys of threads left")
        return key
    }()

    private static let installed: Void = {
        // SAFETY: the symbol is the runtime's variable of that type, or the program ends.
        guard let symbol = unsafe dlsym(nil, "swift_task_enqueueGlobal_hook") else {
            preconditionFailure("this runtime does not let jobs be redirected")
        }
        let hook: Hook = { job, original in
            guard let schedule = unsafe pthread_getspecific(JobRedirection.key) else {
                original(job)
                return
            }
            unsafe Unmanaged<Schedule>.fromOpaque(schedule).takeUnretainedValue().enqueue(job)
        }
        unsafe symbol.assumingMemoryBound(to: Optional<Hook>.self).pointee = hook
    }()
}
