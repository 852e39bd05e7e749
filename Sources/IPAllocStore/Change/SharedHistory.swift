import Synchronization

/// A history that commits are added to while others read it.
final class SharedHistory: Sendable {
    private let history: Mutex<ChangeHistory>

    init(_ history: ChangeHistory) {
        self.history = Mutex(history)
    }

    func append(_ commits: [StoreCommit]) {
        history.withLock { history in
            for commit in commits { history.append(commit) }
        }
    }

    /// As those of `ChangeHistory`.
    func commits(
        after revision: Revision, countMax: Int
    ) throws(StoreError) -> [StoreCommit] {
        try history.withLock { history throws(StoreError) in
            try history.commits(after: revision, countMax: countMax)
        }
    }
}
