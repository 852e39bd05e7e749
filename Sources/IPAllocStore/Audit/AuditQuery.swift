public import IPAlloc

/// Which lines of the audit trail are wanted: those that fit everything that is not nil.
public struct AuditQuery: Sendable, Hashable {
    public var address: IPAddress?
    public var pool: String?
    public var namespace: String?
    public var podName: String?
    public var podUID: String?
    public var node: String?
    /// The first moment.
    public var since: StoreTime?
    /// The last moment.
    public var until: StoreTime?
    /// How many lines at most, the newest of them; at least 1.
    public var countMax: Int

    public init(countMax: Int = 1000) {
        precondition(countMax >= 1)
        self.countMax = countMax
    }

    /// Whether a line fits.
    func matches(_ entry: AuditEntry) -> Bool {
        matches(entry.time, entry.address) && pool ?? entry.pool == entry.pool
            && namespace ?? entry.namespace == entry.namespace
            && podName ?? entry.podName == entry.podName
            && podUID ?? entry.podUID == entry.podUID && node ?? entry.node == entry.node
    }

    /// Whether a line of this time and address may fit.
    func matches(_ time: StoreTime, _ address: IPAddress) -> Bool {
        self.address ?? address == address && since ?? time <= time && time <= until ?? time
    }
}
