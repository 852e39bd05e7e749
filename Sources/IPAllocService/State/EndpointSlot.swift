import IPAlloc
import IPAllocStore

/// An endpoint as its table keeps it. Texts that other endpoints have too are numbers in the table's
/// lists of them.
struct EndpointSlot: Sendable {
    /// What an interface holds.
    struct Held: Sendable {
        private let value: UInt128
        let createdAt: StoreTime
        let updatedAt: StoreTime
        let interface: UInt32
        let pool: UInt32
        let note: UInt32
        let family: AddressFamily

        init(
            _ address: IPAddress, interface: UInt32, pool: UInt32, note: UInt32,
            createdAt: StoreTime, updatedAt: StoreTime
        ) {
            value = address.value
            family = address.family
            self.interface = interface
            self.pool = pool
            self.note = note
            self.createdAt = createdAt
            self.updatedAt = updatedAt
        }

        var address: IPAddress {
            guard let address = IPAddress(value: value, family: family) else {
                preconditionFailure("an address is none any more")
            }
            return address
        }
    }

    /// Nearly all pods hold one address, which needs no list.
    var first: Held
    var others: [Held] = []
    var texts: PodTexts
    var revision: Revision
    var arrival: UInt64 = 0
    var namespace: UInt32
    /// The name of the stateful set.
    var statefulSet: UInt32?
    /// A number in the list of nodes.
    var node: UInt32
    /// The place among those of the node.
    var position: UInt32 = 0
    var isPodKnown: Bool

    /// The address of a family that an interface holds.
    func address(of interface: UInt32, _ family: AddressFamily) -> IPAddress? {
        func fits(_ held: Held) -> Bool { held.interface == interface && held.family == family }
        return fits(first) ? first.address : others.first(where: fits)?.address
    }
}
