import IPAlloc

/// Since when addresses are reserved.
struct Reservations {
    private var since: [IPAddress: Int] = [:]
    /// What is reserved, or may be, since a change is on its way.
    private(set) var possible: Set<IPAddress> = []

    /// What may be reserved from now on.
    mutating func expect(_ addresses: [IPAddress]) { possible.formUnion(addresses) }

    /// What of a family is reserved from now on, and nothing else.
    mutating func settle(_ family: AddressFamily, _ addresses: [IPAddress], at step: Int) {
        for address in addresses where since[address] == nil { since[address] = step }
        possible = possible.filter { $0.family != family }.union(addresses)
    }

    /// Those of a family are about to go.
    mutating func remove(_ family: AddressFamily, but kept: [IPAddress]) {
        let kept = Set(kept)
        since = since.filter { address, _ in address.family != family || kept.contains(address) }
    }

    /// A pod was told an address: it was not reserved when the pod asked.
    func check(_ address: IPAddress, for fate: Oracle.Fate) throws(Violation) {
        if let since = since[address], since < fate.askedAt {
            throw Violation("\(fate.pod.uid) was told \(address), which is reserved")
        }
    }
}
