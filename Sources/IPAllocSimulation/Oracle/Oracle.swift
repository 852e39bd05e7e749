import IPAlloc
import IPAllocService

/// Knows what the agent has promised, and tells when a promise is broken.
///
/// It knows nothing of how addresses are chosen: only of what was acknowledged to whom, and of who
/// has begun to give up what.
struct Oracle {
    /// Who has an address.
    private struct Holder {
        var pod: SimulatedPod.ID
        /// When it was told.
        var since: Int
    }

    private var pods: [SimulatedPod.ID: Fate] = [:]
    private var holders: [IPAddress: Holder] = [:]
    /// The UIDs of pods that have given back what they had, and asked for nothing since.
    private var givenBack: Set<String> = []
    /// How much has happened to pods, to tell what came first.
    private var eventCount = 0
    /// What is kept for the next pods of stateful slots.
    var inheritances = Inheritances()
    var rests = Rests()
    var reservations = Reservations()
    private(set) var log = AnswerLog()

    /// The pods that have asked, by UID.
    ///
    /// - Complexity: O(n).
    var fates: [String: Fate] {
        Dictionary(uniqueKeysWithValues: pods.values.lazy.map { ($0.pod.uid, $0) })
    }

    // MARK: What pods do

    /// A pod is about to ask for addresses.
    mutating func asks(_ pod: SimulatedPod, at step: Int) {
        pods[pod.id, default: Fate(pod: pod, askedAt: step)].ask(at: step)
    }

    /// A request of a pod for addresses is over, whatever came of it.
    mutating func hasAsked(_ pod: SimulatedPod) {
        pods[pod.id]?.requestCount -= 1
    }

    /// Whether no request of a pod for addresses is under way.
    func isQuiet(_ pod: SimulatedPod) -> Bool {
        pods[pod.id].map { $0.requestCount == 0 } ?? true
    }

    /// Whether a pod has not begun to end.
    func isLive(_ pod: SimulatedPod) -> Bool {
        pods[pod.id]?.isEnding != true
    }

    /// Whether a pod was told its addresses in this sandbox.
    func wasTold(_ pod: SimulatedPod) -> Bool {
        pods[pod.id]?.sandbox == pod.sandbox
    }

    /// What a pod was told.
    func held(by pod: SimulatedPod) -> [Key: IPAddress] {
        pods[pod.id]?.held ?? [:]
    }

    /// A pod's end begins.
    ///
    /// - Parameter isWanted: Whether its stateful set wants a pod of that name again.
    mutating func ends(_ pod: SimulatedPod, at moment: Rests.Moment, isWanted: Bool) {
        eventCount += 1
        var fate = pods[pod.id] ?? Fate(pod: pod, askedAt: .max)
        fate.endingSince = fate.endingSince ?? eventCount
        pods[pod.id] = fate
        for (key, address) in fate.held {
            rests.begin(address, pool: fate.pools[key], at: moment)
        }
        inheritances.leave(fate, isWanted: isWanted, reserved: reservations.possible)
    }

    /// Addresses are about to be reserved.
    mutating func expects(reserved addresses: [IPAddress]) {
        reservations.expect(addresses)
        inheritances.doubt(Set(addresses))
    }

    /// Nothing of a pod is left.
    mutating func forget(_ pod: SimulatedPod) {
        guard let fate = pods.removeValue(forKey: pod.id) else { return }
        for address in fate.held.values where holders[address]?.pod == pod.id {
            holders[address] = nil
        }
    }

    // MARK: What the agent answers

    /// A pod's resource was made or deleted.
    mutating func changed(_ pod: SimulatedPod) {
        log.note(.changed, pod)
    }

    /// A pod was told that it gets no addresses.
    mutating func refused(_ pod: SimulatedPod) {
        log.note(.refused, pod)
    }

    /// A request that gives back was answered.
    ///
    /// - Parameter isAll: Whether the pod has nothing any more: something was given back, and nothing
    ///   asked for meanwhile.
    mutating func released(_ pod: SimulatedPod, isAll: Bool) {
        if isAll { givenBack.insert(pod.uid) }
        log.note(.released, pod)
    }

    /// Addresses were freed since nobody gave them back.
    func collected(_ report: GarbageReport) throws(Violation) {
        if report.isDryRun { return }
        for item in report.items where givenBack.contains(item.podUID) {
            throw Violation(
                "\(item.podUID) gave back what it had, and had \(item.address.map(String.init) ?? "")"
            )
        }
    }

    /// A pod was told its addresses.
    mutating func acknowledged(
        _ pod: SimulatedPod, _ answer: AllocationAnswer, interface: String, at moment: Rests.Moment
    ) throws(Violation) {
        log.note(.told, pod)
        guard let place = pods.index(forKey: pod.id) else { return }
        let isEnding = pods.values[place].isEnding
        pods.values[place].sandbox = max(pods.values[place].sandbox, pod.sandbox)
        for allocated in answer.addresses {
            log.note(allocated.address)
            let key = Key(interface: allocated.interface, family: allocated.address.family)
            if let earlier = pods.values[place].held[key] {
                if earlier == allocated.address || isEnding { continue }
                throw Violation(
                    "\(pod.uid) was told \(allocated.address) for \(key.interface), and "
                        + "\(earlier) before")
            }
            if hasPassedOn(allocated.address, after: pods.values[place]) { continue }
            try take(allocated.address, key, by: pods.values[place])
            try rests.end(of: allocated, for: pod, at: moment)
            pods.values[place].held[key] = allocated.address
            pods.values[place].pools[key] = allocated.pool
        }
        if !isEnding {
            try pods.values[place].checkComplete()
            inheritances.end(ofSlot: pod.slot)
        }
    }

    /// Whether an address was given to another pod after a pod's end had begun: an answer that comes
    /// late tells what may have been given back meanwhile.
    private func hasPassedOn(_ address: IPAddress, after fate: Fate) -> Bool {
        guard let end = fate.endingSince, let holder = holders[address] else { return false }
        return holder.pod != fate.pod.id && holder.since > end
    }

    private mutating func take(
        _ address: IPAddress, _ key: Key, by fate: Fate
    ) throws(Violation) {
        let uid = fate.pod.uid
        if let holder = holders[address] {
            if holder.pod == fate.pod.id {
                throw Violation("\(uid) was told \(address) for two interfaces")
            }
            if let other = pods[holder.pod], !other.isEnding {
                throw Violation("\(uid) was told \(address), which \(other.pod.uid) has")
            }
        }
        try inheritances.check(address, key, for: fate)
        try reservations.check(address, for: fate)
        // Who ends does not take it from the one who has it now.
        if holders[address] == nil || !fate.isEnding {
            eventCount += 1
            holders[address] = Holder(pod: fate.pod.id, since: eventCount)
        }
    }
}
