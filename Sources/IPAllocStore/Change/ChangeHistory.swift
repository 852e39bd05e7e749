/// The commits that a store remembers for watchers, in memory: a bounded number of changes.
///
/// Revisions follow each other without a gap, so that a commit is found by its place.
struct ChangeHistory: Sendable {
    /// Oldest first.
    private var commits: ArraySlice<StoreCommit> = []
    private var changeCount = 0
    /// Changes up to and including this revision are forgotten.
    private var forgotten: Revision
    private let changesMax: Int

    /// - Parameters:
    ///   - revision: Where it begins; earlier changes are taken for forgotten.
    ///   - changesMax: How many changes are remembered; always the newest commit, unless it is 0.
    init(after revision: Revision, changesMax: Int) {
        precondition(changesMax >= 0)
        forgotten = revision
        self.changesMax = changesMax
    }

    /// Remembers a commit, and forgets the oldest beyond the bound. Amortised O(1).
    mutating func append(_ commit: StoreCommit) {
        assert(commit.revision == (commits.last?.revision ?? forgotten).next)
        if changesMax == 0 {
            forgotten = commit.revision
            return
        }
        commits.append(commit)
        changeCount += commit.changes.count
        while changeCount > changesMax, commits.count > 1, let oldest = commits.popFirst() {
            changeCount -= oldest.changes.count
            forgotten = oldest.revision
        }
        // What a slice has left behind stays until it is put elsewhere.
        if commits.startIndex > 2 * commits.count { commits = ArraySlice(Array(commits)) }
    }

    /// The commits after a revision, oldest first, at most `countMax`. O(what is returned).
    ///
    /// - Throws: `StoreError` with code `.compacted` if the first of them is forgotten.
    func commits(
        after revision: Revision, countMax: Int
    ) throws(StoreError) -> [StoreCommit] {
        guard revision >= forgotten else {
            throw StoreError(
                .compacted, operation: "read changes after revision \(revision)",
                detail: "the oldest that is remembered is \(forgotten.next)")
        }
        return Array(
            commits.dropFirst(Int(revision.rawValue - forgotten.rawValue)).prefix(countMax))
    }
}
