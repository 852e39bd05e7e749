public import IPAlloc

/// What makes an allocation unique: an address of a pool is held once.
///
/// That an interface of a pod has one address of a family at most is for whoever allocates to see to.
public struct RecordKey: Sendable, Hashable {
    /// The name of the pool.
    public var pool: String
    public var address: IPAddress

    public init(pool: String, address: IPAddress) {
        self.pool = pool
        self.address = address
    }
}

extension RecordKey: CustomStringConvertible {
    public var description: String { "\(address) of pool \"\(pool)\"" }
}
