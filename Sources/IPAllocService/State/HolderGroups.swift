/// The groups of a `HolderTable`: the endpoints that hold addresses of each, by the addresses' hashes.
///
/// Once there are many it is in parts, by a hash of the group: after somebody took a copy of it, a
/// change copies a part. Addresses that are drawn at random have a group each. *Caller serialises*.
struct HolderGroups: Sendable {
    /// How many there may be before there are parts: copying so many takes a fraction of a millisecond.
    static let wholeMax = 1 << 11
    private static let partBits = 8

    /// All, as long as there are no parts.
    private var whole: [UInt128: PartedIndex] = [:]
    /// None, or one for each value of so many bits.
    private var parts: [[UInt128: PartedIndex]] = []

    /// Those that hold addresses of a group; nil if there are none.
    subscript(group: UInt128) -> PartedIndex? {
        parts.isEmpty ? whole[group] : parts[Self.part(of: group)][group]
    }

    /// Lets `body` add to those that hold addresses of a group, or put others in their place.
    mutating func change(_ group: UInt128, _ body: (inout PartedIndex) -> Void) {
        if parts.isEmpty {
            if whole.count < Self.wholeMax { return body(&whole[group, default: PartedIndex()]) }
            split()
        }
        body(&parts[Self.part(of: group)][group, default: PartedIndex()])
    }

    /// Removes an endpoint of a group.
    mutating func remove(_ number: UInt32, hash: UInt32, of group: UInt128) {
        func remove(in groups: inout [UInt128: PartedIndex]) {
            groups[group]?.remove(number, hash: hash)
            if groups[group]?.isEmpty == true { groups[group] = nil }
        }
        if parts.isEmpty { remove(in: &whole) } else { remove(in: &parts[Self.part(of: group)]) }
    }

    /// The first bits of a product, to which all bits of the group come through.
    private static func part(of group: UInt128) -> Int {
        let folded = UInt64(truncatingIfNeeded: group) ^ UInt64(truncatingIfNeeded: group >> 64)
        return Int((folded &* 0x9E37_79B9_7F4A_7C15) >> (64 - UInt64(partBits)))
    }

    private mutating func split() {
        parts = Array(repeating: [:], count: 1 << Self.partBits)
        for (group, holders) in whole { parts[Self.part(of: group)][group] = holders }
        whole = [:]
    }
}

extension HolderGroups: Sequence {
    /// All groups with those that hold their addresses, in no order.
    func makeIterator() -> some IteratorProtocol<(key: UInt128, value: PartedIndex)> {
        (parts.isEmpty ? [whole] : parts).lazy.joined().makeIterator()
    }
}
