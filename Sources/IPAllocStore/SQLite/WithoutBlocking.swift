import Dispatch

/// Runs work that waits for the disk on a thread that nobody else needs.
func withoutBlocking<Value: Sendable>(
    _ work: @escaping @Sendable () throws(StoreError) -> Value
) async throws(StoreError) -> Value {
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            continuation.resume(returning: Result { () throws(StoreError) in try work() })
        }
    }
    return try result.get()
}
