import IPAllocStore
import Synchronization

/// A store that says yes to everything and keeps nothing, to time what is above it. What is read is
/// in another store.
final class AcceptingStore: Store {
    private let base: any Store
    private let number: Mutex<Int64>

    init(base: any Store = MemoryStore()) {
        self.base = base
        number = Mutex(base.revision.rawValue)
    }

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
        try await base.read(body)
    }

    func changes(
        after revision: Revision, countMax: Int
    ) async throws(StoreError) -> [StoreCommit] { [] }

    func waitForCommit(after revision: Revision) async throws(StoreError) {}

    func close() async throws(StoreError) {}
}
