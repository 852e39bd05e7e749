/// How many records there are, for whoever makes room for them.
public struct RecordCounts: Sendable, Hashable {
    /// How many pods have records, by their UIDs.
    public var pods = 0
    /// How many records each pool has; a pool without any is left out.
    public var byPool: [String: Int] = [:]

    public init() {}
}
