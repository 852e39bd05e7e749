import IPAllocStore

/// The endpoints that hold addresses of one group of a `HolderTable`, by the addresses' hashes.
///
/// Once there are many it is in parts, by the first bits of the hashes: after somebody took a copy of
/// it, a change copies a part, and no part takes long to grow. *Caller serialises*.
struct HolderGroup: Sendable {
    /// How many there may be in one part, if it is the only one.
    private static let wholeMax = 1 << 14
    private static let partBits = 8

    /// One, or one for each value of so many bits.
    private var parts = [HashIndex()]

    var isEmpty: Bool { parts.allSatisfy(\.isEmpty) }

    /// All with their hashes, in no order.
    var entries: some Sequence<(hash: UInt32, number: UInt32)> {
        parts.lazy.flatMap(\.entries)
    }

    /// The one of a hash; nil if there is none.
    func first(_ hash: UInt32) -> UInt32? { parts[part(of: hash)].first(hash) { _ in true } }

    mutating func insert(_ number: UInt32, hash: UInt32) {
        if parts.count == 1 && parts[0].count == Self.wholeMax { split() }
        parts[part(of: hash)].insert(number, hash: hash)
    }

    mutating func remove(_ number: UInt32, hash: UInt32) {
        parts[part(of: hash)].remove(number, hash: hash)
    }

    private func part(of hash: UInt32) -> Int {
        parts.count == 1 ? 0 : Int(hash >> (32 - UInt32(Self.partBits)))
    }

    private mutating func split() {
        let whole = parts[0]
        parts = Array(repeating: HashIndex(), count: 1 << Self.partBits)
        for (hash, number) in whole.entries { parts[part(of: hash)].insert(number, hash: hash) }
    }
}
