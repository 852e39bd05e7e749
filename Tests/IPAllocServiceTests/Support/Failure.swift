@testable import IPAllocService

/// The error of a call that fails; nil if it succeeds.
func failure<Value>(_ body: () async throws -> Value) async -> ServiceError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? ServiceError
    }
}
