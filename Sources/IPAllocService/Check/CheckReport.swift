import IPAlloc

/// What was found to disagree.
public struct CheckReport: Sendable, Hashable {
    /// The store's revision at the time, as resource versions tell it.
    public var revision: String
    /// Sorted by kind and subject.
    public var findings: [CheckFinding]
    /// How many pools, endpoints and containers were looked at.
    public var pools: Int
    public var endpoints: Int
    public var containers: Int
}

/// One thing that disagrees with another.
public struct CheckFinding: Sendable, Hashable {
    /// What disagrees.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The engine of a pool, and what pods have of it; or the service's tables.
        case engine
        /// The store, and what the service knows.
        case store
        /// A Pod resource tells an address of a pool that is not recorded for the pod.
        case pod
        /// A container has an address of a pool that is recorded for nobody.
        case unrecorded
        /// A container has an address that is recorded for another one.
        case heldByAnother = "held-by-another"
        /// Addresses are recorded for a container that is not on its node any more.
        case containerGone = "container-gone"
    }

    public var kind: Kind
    /// What it is about, as in `10.6.0.1` or `default/web-1`.
    public var subject: String
    /// What disagrees with what.
    public var message: String
    /// What to do about it.
    public var advice: String
    /// The same for the same finding, another one for any other: if anything that it was made from
    /// changes, so does this.
    public var fingerprint: String
    /// What `AddressService.repair` does about it; nil if that is for people to decide.
    public var repair: Repair?
    /// The pod that the repair is about.
    public var podUID = ""
    /// The addresses that the repair would give back, or record.
    public var addresses: [IPAddress] = []

    /// A repair that needs no guess.
    public enum Repair: String, Sendable, Hashable {
        /// The pod's addresses are given back.
        case release
        /// The address is recorded for the pod that uses it.
        case record
    }
}

/// What a repair did.
public struct RepairReport: Sendable, Hashable {
    public var released: [ReleaseAnswer.Address] = []
    /// What is recorded for the pods that use it.
    public var recorded: [ReleaseAnswer.Address] = []
    /// What is still to be done by hand, with what to do.
    public var left: [CheckFinding] = []
    /// What could not be repaired, and why.
    public var failures: [String] = []
}
