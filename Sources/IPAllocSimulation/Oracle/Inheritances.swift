import IPAlloc

/// What the last pods of stateful slots had, and the next ones shall have.
struct Inheritances {
    /// By slot; without what may be lost.
    private(set) var bySlot: [Int: [Oracle.Key: IPAddress]] = [:]
    /// What may be lost, since it was reserved for a while: it is not for the next pod then, and a pod
    /// that went without having heard of it may have left another address in its place.
    private(set) var doubtful: [Int: [Oracle.Key: IPAddress]] = [:]

    /// A pod's end begins.
    ///
    /// - Parameters:
    ///   - isWanted: Whether its stateful set wants a pod of that name again.
    ///   - reserved: What may be reserved.
    mutating func leave(_ fate: Oracle.Fate, isWanted: Bool, reserved: Set<IPAddress>) {
        if !isWanted {
            end(ofSlot: fate.pod.slot)
        } else if !fate.held.isEmpty {
            bySlot[fate.pod.slot] = fate.held
            doubtful[fate.pod.slot] = nil
            doubt(reserved)
        }
    }

    /// What is or may be reserved need not come back.
    mutating func doubt(_ reserved: Set<IPAddress>) {
        for (slot, held) in bySlot {
            let lost = held.filter { reserved.contains($0.value) }
            if lost.isEmpty { continue }
            bySlot[slot] = held.filter { !reserved.contains($0.value) }
            doubtful[slot, default: [:]].merge(lost) { $1 }
        }
    }

    /// The stateful set is going to want only so many pods; the addresses of the others go.
    mutating func shrink(toCount count: Int) {
        bySlot = bySlot.filter { $0.key - Cluster.statefulSlots.lowerBound < count }
        doubtful = doubtful.filter { $0.key - Cluster.statefulSlots.lowerBound < count }
    }

    /// The next pod of a slot has what was kept for it.
    mutating func end(ofSlot slot: Int) {
        bySlot[slot] = nil
        doubtful[slot] = nil
    }

    /// A pod was told an address: its own, if one is kept for it, and nobody else's.
    func check(
        _ address: IPAddress, _ key: Oracle.Key, for fate: Oracle.Fate
    ) throws(Violation) {
        let pod = fate.pod
        if let own = bySlot[pod.slot]?[key], own != address, !fate.isEnding {
            throw Violation(
                "\(pod.uid) was told \(address) for \(key.interface), and the pod of its name "
                    + "before had \(own)")
        }
        for (slot, held) in bySlot where slot != pod.slot && held.values.contains(address) {
            throw Violation(
                "\(pod.uid) was told \(address), which is kept for \(Cluster.podName(ofSlot: slot))"
            )
        }
    }
}
