/// The commits of a store after a revision, as they happen.
///
/// The iterator asks the store for what it has not seen, so a slow consumer costs no memory; one
/// that falls behind what the store remembers gets `StoreError` with code `.compacted`. It ends
/// when its task is cancelled.
public struct StoreWatch: AsyncSequence, Sendable {
    public typealias Element = StoreCommit
    public typealias Failure = StoreError

    let store: any Store
    let after: Revision

    public func makeAsyncIterator() -> Iterator {
        Iterator(store: store, seen: after)
    }

    public struct Iterator: AsyncIteratorProtocol {
        /// How many commits are fetched at a time.
        private static let fetchedMax = 64

        let store: any Store
        private var seen: Revision
        /// Commits that were fetched and not yet returned, newest first.
        private var fetched: [StoreCommit] = []

        init(store: any Store, seen: Revision) {
            self.store = store
            self.seen = seen
        }

        public mutating func next() async throws(StoreError) -> StoreCommit? {
            try await next(isolation: nil)
        }

        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(StoreError) -> StoreCommit? {
            while fetched.isEmpty {
                try await store.waitForCommit(after: seen)
                if Task.isCancelled { return nil }
                fetched = try await store.changes(after: seen, countMax: Self.fetchedMax)
                fetched.reverse()
            }
            let commit = fetched.removeLast()
            assert(commit.revision > seen)
            seen = commit.revision
            return commit
        }
    }
}
