/// How a service fares: what metrics are made from.
public struct ServiceStatistics: Sendable, Hashable {
    /// What was asked for and what came of it, since the service was opened.
    public struct Counts: Sendable, Hashable {
        public var allocations = 0
        public var allocationFailures = 0
        public var exhaustions = 0
        public var missingPools = 0
        public var internalFailures = 0
        public var releases = 0
        public var releaseFailures = 0
        public var collectedAddresses = 0
        public var collectionFailures = 0
        /// How often a pod had to wait for its automatic pool.
        public var spaceWaits = 0

        public init() {}
    }

    /// How many addresses a pool has.
    public struct PoolFill: Sendable, Hashable {
        public var name: String
        public var total: UInt128
        public var allocated: Int
        /// How many can be given out.
        public var available: UInt128
        /// How many were given back and cannot be given out yet.
        public var resting: Int
    }

    /// How many addresses a subnet has, and how many of them pools have.
    public struct SubnetFill: Sendable, Hashable {
        public var name: String
        public var total: UInt128
        public var allocated: UInt128
        public var pools: Int
    }

    /// How many transactions shared a commit.
    public struct Batches: Sendable, Hashable {
        public var commits = 0
        public var transactions = 0
        public var failures = 0
        public var largest = 0
        /// How many transactions wait for the next commit now.
        public var waiting = 0
        /// How many commits had 1, 2–3, 4–7, 8–15 … transactions.
        public var sizes: [Int] = []

        public init() {}
    }

    public var counts = Counts()
    public var batches = Batches()
    /// The pools, sorted by name.
    public var pools: [PoolFill] = []
    /// The subnets, sorted by name.
    public var subnets: [SubnetFill] = []
    /// How many pods have addresses.
    public var endpoints = 0

    public init() {}
}
