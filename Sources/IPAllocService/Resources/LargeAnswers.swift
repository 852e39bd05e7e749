import Dispatch

/// Puts large answers together one after the other, on a thread that serves nothing else.
///
/// Tasks without an executor of their own share as many threads as there are processors: two answers
/// with a million addresses each would take all that a small node has, and probes would wait for
/// seconds.
enum LargeAnswers {
    private static let queue = DispatchQueue(label: "ipalloc.large-answers")

    static func compose<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}
