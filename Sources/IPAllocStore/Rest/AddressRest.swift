public import IPAlloc

/// An address that was given back, and shall not be used again at once.
public struct AddressRest: Sendable, Hashable {
    public var pool: String
    public var address: IPAddress
    /// When it was given back.
    public var releasedAt: StoreTime
    /// Until when nobody shall have it, since another machine was found to use it; nil if none was.
    public var conflictUntil: StoreTime?

    public init(
        pool: String, address: IPAddress, releasedAt: StoreTime, conflictUntil: StoreTime? = nil
    ) {
        self.pool = pool
        self.address = address
        self.releasedAt = releasedAt
        self.conflictUntil = conflictUntil
    }
}
