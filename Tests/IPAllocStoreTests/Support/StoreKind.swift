import IPAllocTestSupport
import Testing

@testable import IPAllocStore

/// The implementations that one suite of behaviour runs against.
enum StoreKind: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case sqlite

    var testDescription: String { rawValue }

    /// Runs `body` with an empty store.
    func withStore(
        changesMax: Int = 1000, _ body: (any Store) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            try await body(MemoryStore(changesMax: changesMax))
        case .sqlite:
            let directory = try TemporaryDirectory()
            var options = SQLiteStore.Options()
            options.changesMax = changesMax
            let store = try SQLiteStore(directory: directory.path, options: options)
            try await body(store)
            try await store.close()
        }
    }
}
