import IPAlloc

/// Since when addresses are reserved.
struct Reservations {
    private var since: [IPAddress: Int] = [:]
    /// When the first pod of each stateful slot asked, from which the later ones may have inherited.
    private var firstAskedAt: [Int: Int] = [:]

    /// What is reserved from now on.
    mutating func add(_ addresses: [IPAddress], at step: Int) {
        for address in addresses where since[address] == nil { since[address] = step }
    }

    /// Those of a family are about to go.
    mutating func remove(_ family: AddressFamily, but kept: [IPAddress]) {
        let kept = Set(kept)
        since = since.filter { address, _ in address.family != family || kept.contains(address) }
    }

    /// A pod is about to ask for addresses.
    mutating func asks(_ pod: SimulatedPod, at step: Int) {
        if Cluster.statefulSlots.contains(pod.slot) {
            firstAskedAt[pod.slot] = min(firstAskedAt[pod.slot] ?? step, step)
        }
    }

    /// A pod was told an address: it was not reserved when the pod, or who left it to the pod, asked.
    func check(_ address: IPAddress, for fate: Oracle.Fate) throws(Violation) {
        let askedAt = firstAskedAt[fate.pod.slot] ?? fate.askedAt
        if let since = since[address], since < askedAt {
            throw Violation("\(fate.pod.uid) was told \(address), which is reserved")
        }
    }
}
