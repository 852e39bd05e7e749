import IPAlloc
import IPAllocStore

/// The endpoints of one pool, by the addresses that they hold.
///
/// Addresses that differ in their last 32 bits only share a table that has no more than those bits
/// and the endpoint: all of an IPv4 pool, and most of an IPv6 pool. After somebody took a copy of the
/// table, a change copies a part of it.
struct HolderTable: Sendable {
    let family: AddressFamily
    private var groups = HolderGroups()
    /// How many addresses there are.
    private(set) var count = 0

    init(family: AddressFamily) {
        self.family = family
    }

    var isEmpty: Bool { count == 0 }

    /// The holder of an address; nil if there is none, or the address is of the other family.
    subscript(address: IPAddress) -> EndpointIndex? {
        guard address.family == family, let group = groups[address.value >> 32] else { return nil }
        let found = group.first(Self.hash(address)) { _ in true }
        return found.map { EndpointIndex(value: Int($0)) }
    }

    /// Notes who holds an address, instead of who did.
    mutating func set(_ address: IPAddress, _ index: EndpointIndex) {
        precondition(address.family == family)
        let hash = Self.hash(address)
        var isNew = true
        groups.change(address.value >> 32) { group in
            if let old = group.first(hash, where: { _ in true }) {
                group.remove(old, hash: hash)
                isNew = false
            }
            group.insert(UInt32(index.value), hash: hash)
        }
        if isNew { count += 1 }
    }

    /// Notes who holds an address that nobody held, without looking whether that is so.
    mutating func insert(_ address: IPAddress, _ index: EndpointIndex) {
        assert(self[address] == nil)
        precondition(address.family == family)
        groups.change(address.value >> 32) { group in
            group.insert(UInt32(index.value), hash: Self.hash(address))
        }
        count += 1
    }

    /// Notes that nobody holds an address.
    mutating func remove(_ address: IPAddress) {
        guard let index = self[address] else { return }
        groups.remove(
            UInt32(index.value), hash: Self.hash(address), of: address.value >> 32)
        count -= 1
    }

    /// A different number for each address of a group, which looks random: what one hash finds is
    /// one address's.
    private static func hash(_ address: IPAddress) -> UInt32 {
        mixed(UInt32(truncatingIfNeeded: address.value))
    }

    /// The last step of MurmurHash3, a permutation of the 32-bit numbers.
    static func mixed(_ number: UInt32) -> UInt32 {
        var mixed = (number ^ number >> 16) &* 0x85EB_CA6B
        mixed = (mixed ^ mixed >> 13) &* 0xC2B2_AE35
        return mixed ^ mixed >> 16
    }

    /// The number that `mixed` makes another of.
    static func unmixed(_ mixed: UInt32) -> UInt32 {
        var number = (mixed ^ mixed >> 16) &* 0x7ED1_B41D
        number = (number ^ number >> 13 ^ number >> 26) &* 0xA5CB_9243
        return number ^ number >> 16
    }
}

extension HolderTable: Sequence {
    /// All addresses with their holders, in no order.
    func makeIterator() -> some IteratorProtocol<(address: IPAddress, index: EndpointIndex)> {
        groups.lazy.flatMap { [family] upper, group in
            group.entries.lazy.map { hash, number in
                let value = upper << 32 | UInt128(Self.unmixed(hash))
                guard let address = IPAddress(value: value, family: family) else {
                    preconditionFailure("an address is none any more")
                }
                return (address, EndpointIndex(value: Int(number)))
            }
        }.makeIterator()
    }
}
