/// Something that follows from a change, and is done right after it.
enum Chore: Sendable, Hashable {
    /// A pool may go, or may become smaller.
    case settlePool(String)
    /// An automatic pool goes if its application is gone.
    case reclaimPool(String)
    /// A subnet may go.
    case settleSubnet(String)
    /// A network's definition may not be what the network says.
    case define(network: ObjectPlace)
    /// A workload may lack pools.
    case serveWorkload(UnservedWorkloads.Key)
    /// Workloads may get the addresses that they wait for from a subnet.
    case serve(subnet: String)
}

/// What is to be done, each thing once, the oldest first.
struct ChoreList: Sendable {
    private var list: [Chore] = []
    private var members: Set<Chore> = []

    var isEmpty: Bool { list.isEmpty }

    mutating func insert(_ chore: Chore) {
        if members.insert(chore).inserted { list.append(chore) }
    }

    mutating func popFirst() -> Chore? {
        guard !list.isEmpty else { return nil }
        let chore = list.removeFirst()
        members.remove(chore)
        return chore
    }
}
