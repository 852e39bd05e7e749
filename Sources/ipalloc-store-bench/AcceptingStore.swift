import IPAllocStore
import Synchronization

/// A store that says yes to everything and keeps nothing, to time what is above it.
final class AcceptingStore: Store {
    private let number = Mutex<Int64>(0)

    var revision: Revision { Revision(rawValue: number.withLock { $0 }) }

    func commit(
        _ transactions: [Transaction]
    ) async throws(StoreError) -> [Result<Revision, StoreConflict>] {
        number.withLock { number in
            transactions.map { _ in
                number += 1
                return .success(Revision(rawValue: number))
            }
        }
    }

    func read<Value: Sendable>(
        _ body: @Sendable (any StoreView) async throws -> Value
    ) async throws -> Value {
        try await MemoryStore().read(body)
    }

    func changes(
        after revision: Revision, countMax: Int
    ) async throws(StoreError) -> [StoreCommit] { [] }

    func waitForCommit(after revision: Revision) async throws(StoreError) {}

    func close() async throws(StoreError) {}
}
