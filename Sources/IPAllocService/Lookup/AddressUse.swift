import IPAlloc
import IPAllocStore

/// What an address of a pool is used for at one moment.
public enum AddressUse: String, Sendable, Hashable, CaseIterable {
    /// It may be given out.
    case free
    /// A pod has it, and the store says so.
    case held
    /// It was taken for a pod, and is on its way to the disk.
    case allocating
    /// It was given back, or another machine was found to use it, and nobody gets it for a while.
    case resting
    /// A SpiderReservedIP keeps it from being given out.
    case reserved
}

/// Neighbouring addresses of one pool that are used for the same: one, if a pod has it.
public struct AddressRun: Sendable, Hashable {
    public var pool: String
    public var range: AddressRange
    public var use: AddressUse
    /// Who has the address, if it is held.
    public var holder: AddressHolder?
    /// When the rest ends, if one address rests.
    public var restsUntil: StoreTime?
    /// Whether it rests since another machine was found to use it, or another address of the pod
    /// that had it.
    public var isInConflict = false
    /// What the pods belong to that have the addresses, if they were asked for by applications; empty
    /// if that is unknown.
    public var application: String?
}

/// Who has an address.
public struct AddressHolder: Sendable, Hashable {
    /// Whether the pod needs its addresses.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// There is a resource for the pod, and the pod may run.
        case alive
        /// There is no pod, but its stateful set wants one of that name again.
        case wanted
        /// Nobody needs the addresses; garbage collection frees them, now or soon.
        case garbage
        /// There is no resource for the pod that would tell.
        case unknown
    }

    public var namespace: String
    public var pod: String
    /// The container's identity if it is no pod.
    public var podUID: String
    public var interface: String
    public var node: String
    public var containerID: String
    public var networkNamespace: String
    /// What the pod belongs to, as in `apps/v1:Deployment:default:web`; empty if that is unknown.
    public var application: String
    public var since: StoreTime
    public var standing: Standing
}

/// What is known of one address.
public struct AddressReport: Sendable, Hashable {
    public var address: IPAddress
    /// What it is used for in each pool that has it, by the names of the pools.
    public var runs: [AddressRun] = []
    /// The subnets whose addresses it is among, by name.
    public var subnets: [String] = []
    /// The SpiderReservedIPs that name it.
    public var reservations: [String] = []
    /// The pools and subnets whose gateway it is, by kind and name: `spiderippool/a`.
    public var gateways: [String] = []
}

/// Which addresses of a pool are asked for.
public struct AddressQuery: Sendable, Hashable {
    public var pool: String
    public var uses: Set<AddressUse>
    /// Only addresses beyond this one; nil for all.
    public var after: IPAddress?
    /// How many runs one answer has at most.
    public var countMax: Int
    /// Whether neighbours that are used for the same by pods of one application are one run, of which
    /// nothing but the application is told. An answer looks at no more addresses for that.
    public var joinsApplications = false

    public init(
        pool: String, uses: Set<AddressUse> = Set(AddressUse.allCases), after: IPAddress? = nil,
        countMax: Int = 1000
    ) {
        self.pool = pool
        self.uses = uses
        self.after = after
        self.countMax = countMax
    }
}

/// Addresses of a pool. A few hundred each are as they are at one moment.
public struct AddressList: Sendable, Hashable {
    /// In ascending order.
    public var runs: [AddressRun] = []
    /// Where the next list is to begin; nil if there is no more.
    public var next: IPAddress?

    /// Adds a run behind the others. Of a free one, as it may be told in parts, it becomes a part.
    ///
    /// - Parameter isJoined: Whether it becomes a part of any other one, if nothing tells them apart.
    mutating func append(_ run: AddressRun, isJoined: Bool) {
        guard isJoined || run.use == .free, var last = runs.last,
            last.range.upper.value &+ 1 == run.range.lower.value,
            let range = try? AddressRange(last.range.lower, run.range.upper)
        else { return runs.append(run) }
        last.range = run.range
        guard last == run else { return runs.append(run) }
        runs[runs.count - 1].range = range
    }
}
