import IPAlloc
import IPAllocService

/// Knows what the agent has promised, and tells when a promise is broken.
///
/// It knows nothing of how addresses are chosen: only of what was acknowledged to whom, and of who
/// has begun to give up what.
struct Oracle {
    /// An interface's address of one family.
    struct Key: Hashable, Comparable {
        var interface: String
        var family: AddressFamily

        static func < (left: Key, right: Key) -> Bool {
            (left.interface, left.family.rawValue) < (right.interface, right.family.rawValue)
        }
    }

    /// What is known of a pod.
    struct Fate {
        let pod: SimulatedPod
        /// When its first address may have been taken.
        var askedAt: Int
        /// How many requests for it are under way.
        var requestCount = 0
        /// When its end began, from which on its addresses may be given to others.
        var endingSince: Int?
        /// What was acknowledged.
        var held: [Key: IPAddress] = [:]
        var pools: [Key: String] = [:]

        var isEnding: Bool { endingSince != nil }
    }

    /// Who has an address.
    private struct Holder {
        var pod: SimulatedPod.ID
        /// When it was told.
        var since: Int
    }

    /// A time of day of the agent's clock.
    struct Moment: Sendable, Hashable {
        var milliseconds: Int64
        /// How often the clock was set back until then.
        var backCount: Int
    }

    /// What the last pod of a stateful slot had, and the next one shall have.
    struct Kept: Hashable {
        var held: [Key: IPAddress]
    }

    private var pods: [SimulatedPod.ID: Fate] = [:]
    private var holders: [IPAddress: Holder] = [:]
    /// The UIDs of pods that have given back what they had, and asked for nothing since.
    private var givenBack: Set<String> = []
    /// How much has happened to pods, to tell what came first.
    private var eventCount = 0
    /// When the first pod of each stateful slot asked, from which the later ones may have inherited.
    private var firstAskedAt: [Int: Int] = [:]
    /// What is kept for the next pods of stateful slots.
    private(set) var kept: [Int: Kept] = [:]
    /// When the end of their last holders began, of addresses that rest afterwards.
    private var givenUpAt: [IPAddress: Moment] = [:]
    /// Since when addresses are reserved.
    private var reservedSince: [IPAddress: Int] = [:]
    /// How many requests for pods were answered: for addresses, whether there were some or not, to
    /// give them back, and for resources.
    private(set) var operationCount = 0
    /// A number that two runs share if they had the same answers in the same order.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The pods that have asked, by UID.
    ///
    /// - Complexity: O(n).
    var fates: [String: Fate] {
        Dictionary(uniqueKeysWithValues: pods.values.lazy.map { ($0.pod.uid, $0) })
    }

    /// A pod is about to ask for addresses.
    mutating func asks(_ pod: SimulatedPod, at step: Int) {
        pods[pod.id, default: Fate(pod: pod, askedAt: step)].ask(at: step)
        if Cluster.statefulSlots.contains(pod.slot) {
            firstAskedAt[pod.slot] = min(firstAskedAt[pod.slot] ?? step, step)
        }
    }

    /// A request of a pod for addresses is over, whatever came of it.
    mutating func hasAsked(_ pod: SimulatedPod) {
        pods[pod.id]?.requestCount -= 1
    }

    /// Whether no request of a pod for addresses is under way.
    func isQuiet(_ pod: SimulatedPod) -> Bool {
        pods[pod.id].map { $0.requestCount == 0 } ?? true
    }

    /// A pod's end begins.
    ///
    /// - Parameter isWanted: Whether its stateful set wants a pod of that name again.
    mutating func ends(_ pod: SimulatedPod, at moment: Moment, isWanted: Bool) {
        eventCount += 1
        var fate = pods[pod.id] ?? Fate(pod: pod, askedAt: .max)
        fate.endingSince = fate.endingSince ?? eventCount
        pods[pod.id] = fate
        for (key, address) in fate.held where Self.restMilliseconds(fate.pools[key]) > 0 {
            givenUpAt[address] = moment
        }
        if !isWanted {
            kept[pod.slot] = nil
        } else if !fate.held.isEmpty {
            kept[pod.slot] = Kept(held: fate.held)
        }
    }

    /// A stateful set is going to want only so many pods; the addresses of the others go.
    mutating func shrinks(toCount count: Int) {
        kept = kept.filter { $0.key - Cluster.statefulSlots.lowerBound < count }
    }

    /// The addresses of the pool change in which some rest, which ends the rests of those that go.
    mutating func endRests() {
        givenUpAt = [:]
    }

    private static func restMilliseconds(_ pool: String?) -> Int64 {
        pool.flatMap { Cluster.pool(named: $0) }?.restMilliseconds ?? 0
    }

    /// Whether a pod has not begun to end.
    func isLive(_ pod: SimulatedPod) -> Bool {
        pods[pod.id]?.isEnding != true
    }

    /// Nothing of a pod is left.
    mutating func forget(_ pod: SimulatedPod) {
        guard let fate = pods.removeValue(forKey: pod.id) else { return }
        for address in fate.held.values where holders[address]?.pod == pod.id {
            holders[address] = nil
        }
    }

    /// What is reserved from now on.
    mutating func reserved(_ addresses: [IPAddress], at step: Int) {
        for address in addresses where reservedSince[address] == nil {
            reservedSince[address] = step
        }
    }

    /// Reservations of a family are about to go.
    mutating func reservationsGo(_ family: AddressFamily, but kept: [IPAddress]) {
        let kept = Set(kept)
        reservedSince = reservedSince.filter { address, _ in
            address.family != family || kept.contains(address)
        }
    }

    /// A pod's resource was made or deleted.
    mutating func changed(_ pod: SimulatedPod) {
        note(.changed, pod)
    }

    /// A pod was told that it gets no addresses.
    mutating func refused(_ pod: SimulatedPod) {
        note(.refused, pod)
    }

    /// A request that gives back was answered.
    ///
    /// - Parameter isAll: Whether the pod has nothing any more: something was given back, and nothing
    ///   asked for meanwhile.
    mutating func released(_ pod: SimulatedPod, isAll: Bool) {
        if isAll { givenBack.insert(pod.uid) }
        note(.released, pod)
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
        _ pod: SimulatedPod, _ answer: AllocationAnswer, interface: String, at moment: Moment
    ) throws(Violation) {
        note(.told, pod)
        guard let place = pods.index(forKey: pod.id) else { return }
        let isEnding = pods.values[place].isEnding
        for allocated in answer.addresses {
            note(allocated.address)
            let key = Key(interface: allocated.interface, family: allocated.address.family)
            if let earlier = pods.values[place].held[key] {
                if earlier == allocated.address || isEnding { continue }
                throw Violation(
                    "\(pod.uid) was told \(allocated.address) for \(key.interface), and "
                        + "\(earlier) before")
            }
            if let own = kept[pod.slot]?.held[key], own != allocated.address, !isEnding {
                throw Violation(
                    "\(pod.uid) was told \(allocated.address) for \(key.interface), and the pod of "
                        + "its name before had \(own)")
            }
            if hasPassedOn(allocated.address, after: pods.values[place]) { continue }
            try take(allocated.address, key, by: pods.values[place])
            try checkRest(of: allocated, by: pod, at: moment)
            pods.values[place].held[key] = allocated.address
            pods.values[place].pools[key] = allocated.pool
        }
        if !isEnding {
            try checkComplete(pods.values[place])
            kept[pod.slot] = nil
        }
    }

    /// Whether an address was given to another pod after a pod's end had begun: an answer that comes
    /// late tells what may have been given back meanwhile.
    private func hasPassedOn(_ address: IPAddress, after fate: Fate) -> Bool {
        guard let end = fate.endingSince, let holder = holders[address] else { return false }
        return holder.pod != fate.pod.id && holder.since > end
    }

    /// The address has rested since its last holder's end began. If the clock was set back
    /// meanwhile, that cannot be told.
    private mutating func checkRest(
        of allocated: AllocatedAddress, by pod: SimulatedPod, at moment: Moment
    ) throws(Violation) {
        guard let start = givenUpAt.removeValue(forKey: allocated.address),
            start.backCount == moment.backCount
        else { return }
        let age = moment.milliseconds - start.milliseconds
        if age < Self.restMilliseconds(allocated.pool) {
            throw Violation(
                "\(pod.uid) was told \(allocated.address) \(age) ms after the end of its last holder "
                    + "began")
        }
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
        for (slot, kept) in kept
        where slot != fate.pod.slot && kept.held.values.contains(address) {
            throw Violation(
                "\(uid) was told \(address), which is kept for \(Cluster.podName(ofSlot: slot))")
        }
        let askedAt = firstAskedAt[fate.pod.slot] ?? fate.askedAt
        if let since = reservedSince[address], since < askedAt {
            throw Violation("\(uid) was told \(address), which is reserved")
        }
        // Who ends does not take it from the one who has it now.
        if holders[address] == nil || !fate.isEnding {
            eventCount += 1
            holders[address] = Holder(pod: fate.pod.id, since: eventCount)
        }
    }

    /// All interfaces have all their families, or there was no answer.
    private func checkComplete(_ fate: Fate) throws(Violation) {
        for (number, interface) in fate.pod.interfaces.enumerated() {
            let families = Cluster.families(ofSlot: fate.pod.slot, interface: number)
            for family in families where fate.held[Key(interface: interface, family: family)] == nil
            {
                throw Violation("\(fate.pod.uid) was told nothing of \(family) for \(interface)")
            }
        }
    }

    private enum Note: UInt64 {
        case changed, refused, released, told
    }

    /// Counts an operation, and notes what it was.
    private mutating func note(_ note: Note, _ pod: SimulatedPod) {
        operationCount += 1
        self.note(UInt64(pod.id) << 2 | note.rawValue)
    }

    private mutating func note(_ address: IPAddress) {
        note(UInt64(truncatingIfNeeded: address.value >> 64))
        note(UInt64(truncatingIfNeeded: address.value))
    }

    /// FNV-1a (Fowler, Noll and Vo), a word at a time, whose upper half comes into the lower one.
    private mutating func note(_ number: UInt64) {
        digest = (digest ^ number) &* 0x100_0000_01B3
        digest ^= digest >> 32
    }
}

extension Oracle.Fate {
    /// The pod asks for addresses.
    fileprivate mutating func ask(at step: Int) {
        askedAt = min(askedAt, step)
        requestCount += 1
    }
}
