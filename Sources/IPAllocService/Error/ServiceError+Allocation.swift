import IPAllocJSON
import IPAllocModel
import IPAllocSelection
import IPAllocStore

/// How the addresses of a pool stand that has none to give.
struct PoolStanding: Sendable, Hashable {
    var held = 0
    var total: UInt128 = 0
    /// How many rest.
    var resting = 0
    /// When the first of these can be used again.
    var nextEnd: StoreTime?

    fileprivate var text: String {
        var text = "\(held) of \(total) are held"
        if resting > 0 { text += ", \(resting) rest" }
        if let nextEnd { text += "; the next one is ready at \(nextEnd.timestamp)" }
        return text
    }
}

extension ServiceError {
    /// A decision failed, for one reason or several.
    init(_ failure: SelectionFailure) {
        self.init(joining: failure.errors.all.map { ServiceError($0) })
        trace = failure.trace
    }

    /// A pod that has ended is refused before the allocation begins, all else is a failure of it.
    private init(_ error: SelectionError) {
        let code: Code =
            switch error.reason {
            case .wrongInput: .invalidRequest
            case .noPoolAvailable, .nothingForInterface: .noPool
            case .notFound: .notFound
            case .deadPod: .refused
            case .inconsistent: .conflict
            }
        let start = error.reason == .deadPod ? "" : Self.allocation
        self.init(code, start + error.message)
    }

    private static let allocation = "failed to allocate IP addresses in standard mode: "

    /// Several failures of one allocation, in that order. That it may succeed later holds only if
    /// it does for each of them.
    init(joining errors: [ServiceError]) {
        precondition(!errors.isEmpty)
        self = errors[0]
        if errors.count == 1 { return }
        code = errors.first { $0.code != .unavailable }?.code ?? .unavailable
        let texts = errors.map { String($0.message.dropFirst(Self.allocation.count)) }
        message = Self.allocation + texts.joinedAsFailures
    }

    /// No pool of a choice has an address left. If some rest, waiting helps.
    ///
    /// - Parameter lacks: What stands in the way of a larger pool of the application's own.
    static func exhausted(
        _ choice: FamilyChoice, interface: String, standings: [PoolStanding], lacks: [String] = []
    ) -> ServiceError {
        let reasons = zip(choice.pools, standings).map { pool, standing in
            "IPPool \(pool): all IP addresses used out (\(standing.text))"
        }
        return ServiceError(
            standings.contains { $0.nextEnd != nil } ? .unavailable : .exhausted,
            allocation
                + "failed to allocate any \(choice.family.name) IP address to NIC \(interface) "
                + "from IPPools [\(choice.pools.joined(separator: " "))]: "
                + "[\((reasons + lacks).joined(separator: ", "))]")
    }

    /// The pool of an application is not there.
    static func noAutomaticPool(
        _ demand: AutomaticPoolDemand, lacks: [String], interface: String
    ) -> ServiceError {
        let labels = demand.identity.labels.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        let reason =
            lacks.isEmpty
            ? "\(demand)" + (demand.size == nil ? ", once its workload is known" : "")
            : lacks.joined(separator: "; ")
        return ServiceError(
            .unavailable,
            allocation + "no matching auto-created IPPool candidate with matchLables '\(labels)' "
                + "for NIC \(interface): \(reason)")
    }

    /// A request waited until there was a newer pod of the name, or a newer sandbox of the pod.
    static func outdated(_ request: AllocationRequest, newer: Endpoint) -> ServiceError {
        ServiceError(
            .refused,
            allocation + "container \(newer.containerID) of pod \(newer.place.namespace)/"
                + "\(newer.place.name) has asked for addresses after container "
                + "\(request.containerID), so they are no longer for this one; delete it")
    }

    /// Another pod is known by the pod's UID, so that the records of the two could not be told
    /// apart.
    static func sharedUID(
        _ uid: String, of own: ObjectPlace, with other: UIDHolder
    ) -> ServiceError {
        let (first, verb) =
            switch other {
            case .endpoint(let place): (place, "has addresses")
            case .claimant(let place): (place, "is being given addresses")
            case .resource(let place): (place, "is among the resources")
            }
        return ServiceError(
            .conflict,
            allocation + "Pod \(own.namespace)/\(own.name) has UID \(uid), under which Pod "
                + "\(first.namespace)/\(first.name) \(verb), and no two pods have one UID; delete "
                + "the other one first, or give each its own")
    }

    /// An interface would have two addresses of a family.
    static func secondAddress(
        _ second: HeldAddress, beside first: HeldAddress, of endpoint: Endpoint
    ) -> ServiceError {
        ServiceError(
            .conflict,
            allocation + "\(second.interface) of Pod \(endpoint.place.namespace)/"
                + "\(endpoint.place.name) has \(first.address) of IPPool \(first.pool) already, so "
                + "it does not get \(second.address) of IPPool \(second.pool), too; delete the pod")
    }

    /// A request lacks what it must have.
    static func missing(_ field: String) -> ServiceError {
        ServiceError(.invalidRequest, "the request must tell \(field)")
    }
}
