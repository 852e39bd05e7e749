import IPAlloc

/// Does what the engine cannot refuse as long as it agrees with the rest of the state. If it
/// refuses, nothing that is in memory can be trusted, and only the store can: the process ends, and
/// the next one reads it.
func engineMust<Value>(_ body: () throws(IPAllocError) -> Value) -> Value {
    do {
        return try body()
    } catch {
        preconditionFailure("the engine and the records disagree: \(error)")
    }
}
