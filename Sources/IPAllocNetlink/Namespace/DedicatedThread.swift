import CIPAllocNetlink

/// A thread for one closure, which ends with it.
enum DedicatedThread {
    /// Runs the closure on a new thread and waits until that thread has ended.
    ///
    /// - Throws: The error of making the thread; the closure did not run then.
    static func run<Value: Sendable>(
        _ body: @Sendable () -> Value
    ) throws(ErrorNumber) -> Value {
        try withoutActuallyEscaping(body) { body throws(ErrorNumber) in
            let job = Job(body)
            // SAFETY: the job outlives the thread, which has ended when the call returns; nothing
            // else touches it meanwhile.
            let result = unsafe cipalloc_thread_run(
                { context in
                    let job = unsafe Unmanaged<AnyJob>.fromOpaque(context.unsafelyUnwrapped)
                    unsafe job.takeUnretainedValue().run()
                }, Unmanaged<AnyJob>.passUnretained(job).toOpaque())
            _ = try withExtendedLifetime(job) { () throws(ErrorNumber) in
                try ErrorNumber.check(result)
            }
            guard let value = job.value else { preconditionFailure("the thread has ended") }
            return value
        }
    }

    /// What the thread is given, whatever its value's type.
    private class AnyJob {
        func run() {}
    }

    private final class Job<Value>: AnyJob {
        private let body: () -> Value
        private(set) var value: Value?

        init(_ body: @escaping () -> Value) {
            self.body = body
        }

        override func run() {
            value = body()
        }
    }
}
