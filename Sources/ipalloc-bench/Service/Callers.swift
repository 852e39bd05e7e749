import Glibc
import Synchronization

/// Many callers at the same time, each of which takes the next piece of work when it is done.
enum Callers {
    /// Callers that are threads, for calls that block.
    ///
    /// - Parameter body: What a caller does with a piece of work; it has its own log.
    static func threads(
        _ count: Int, pieces: Int,
        _ body: @escaping @Sendable (_ caller: Int, _ piece: Int, inout CallLog) -> Void
    ) -> CallLog {
        let queue = PieceQueue(count: pieces)
        let sum = Mutex(CallLog())
        let threads = (0..<min(count, pieces)).map { caller in
            CallerThread {
                var log = CallLog()
                while let piece = queue.take() { body(caller, piece, &log) }
                sum.withLock { [log] in $0.add(log) }
            }
        }
        for thread in threads { thread.join() }
        return sum.withLock { $0 }
    }

    /// Callers that are tasks.
    ///
    /// - Parameter executor: What they prefer; nil for the runtime's.
    static func tasks(
        _ count: Int, pieces: Int, on executor: (any TaskExecutor)? = nil,
        _ body: @escaping @Sendable (_ piece: Int, inout CallLog) async -> Void
    ) async -> CallLog {
        let queue = PieceQueue(count: pieces)
        return await withTaskGroup(of: CallLog.self) { group in
            for _ in 0..<min(count, pieces) {
                group.addTask(executorPreference: executor) {
                    var log = CallLog()
                    while let piece = queue.take() { await body(piece, &log) }
                    return log
                }
            }
            return await group.reduce(into: CallLog()) { $0.add($1) }
        }
    }
}

/// The numbers of the pieces of work that nobody has begun.
private final class PieceQueue: Sendable {
    private let count: Int
    private let next = Atomic(0)

    init(count: Int) {
        self.count = count
    }

    /// The number alone matters, so its order among other accesses does not.
    func take() -> Int? {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return piece < count ? piece : nil
    }
}

/// A thread that does one thing and is waited for.
private final class CallerThread {
    private let body: @Sendable () -> Void
    private var thread = pthread_t()

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
        // SAFETY: the object outlives its thread, which is joined.
        let pointer = unsafe Unmanaged.passRetained(self).toOpaque()
        let result = unsafe pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer = unsafe pointer else { return nil }
                unsafe Unmanaged<CallerThread>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, pointer)
        precondition(result == 0)
    }

    func join() {
        pthread_join(thread, nil)
    }
}
