import Dispatch

/// Puts large answers together one after the other, on a thread that serves nothing else.
///
/// Tasks without an executor of their own share as many threads as there are processors: two answers
/// with a million addresses each would take all that a small node has, and probes would wait for
/// seconds.
enum LargeAnswers {
    /// How many resources, and holders of addresses in them, an answer may tell of for which whoever
    /// asked puts it together.
    ///
    /// Each costs about a microsecond, so that a thread is kept for one millisecond, about as long as
    /// a commit takes. Handing over costs 20 µs, which is nothing beside that, but an answer that was
    /// handed over waits for those before it.
    private static let weightMax = 1024

    private static let queue = DispatchQueue(label: "ipalloc.large-answers")

    /// Whether whoever asked hands an answer over that tells of so much.
    static func isLarge(weight: Int) -> Bool { weight > weightMax }

    /// - Parameter weight: How many resources and holders the answer tells of.
    static func compose<Value: Sendable>(
        weight: Int, _ body: @escaping @Sendable () -> Value
    ) async -> Value {
        guard isLarge(weight: weight) else { return body() }
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }
}
