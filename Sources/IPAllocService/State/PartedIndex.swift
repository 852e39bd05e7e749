import IPAllocStore

/// Numbers, found by the hashes of what they stand for, as in a `HashIndex`.
///
/// Once there are many it is in parts, by the first bits of the hashes: after somebody took a copy of
/// it, a change copies a part, and no part takes long to grow. *Caller serialises*.
struct PartedIndex: Sendable {
    /// How many there may be before there are parts.
    static let wholeMax = 1 << 14
    private static let partBits = 8

    /// All, as long as there are no parts.
    private var whole = HashIndex()
    /// None, or one for each value of so many bits.
    private var parts: [HashIndex] = []

    var isEmpty: Bool { whole.isEmpty && parts.allSatisfy(\.isEmpty) }

    /// How many numbers there are.
    var count: Int { parts.reduce(whole.count) { $0 + $1.count } }

    /// All with their hashes, in no order.
    var entries: some Sequence<(hash: UInt32, number: UInt32)> {
        (parts.isEmpty ? [whole] : parts).lazy.flatMap(\.entries)
    }

    /// The first number of a hash that is meant; nil if there is none.
    ///
    /// - Complexity: O(1) as long as few share a hash.
    func first(_ hash: UInt32, where isMeant: (UInt32) -> Bool) -> UInt32? {
        parts.isEmpty
            ? whole.first(hash, where: isMeant)
            : parts[Self.part(of: hash)].first(hash, where: isMeant)
    }

    /// Adds a number. It may be there already, under this or another hash, and is then there twice.
    ///
    /// - Complexity: O(1), averaged.
    mutating func insert(_ number: UInt32, hash: UInt32) {
        if parts.isEmpty {
            if whole.count < Self.wholeMax { return whole.insert(number, hash: hash) }
            split()
        }
        parts[Self.part(of: hash)].insert(number, hash: hash)
    }

    /// Removes a number of a hash, once.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    mutating func remove(_ number: UInt32, hash: UInt32) -> Bool {
        parts.isEmpty
            ? whole.remove(number, hash: hash)
            : parts[Self.part(of: hash)].remove(number, hash: hash)
    }

    private static func part(of hash: UInt32) -> Int { Int(hash >> (32 - UInt32(partBits))) }

    private mutating func split() {
        parts = Array(repeating: HashIndex(), count: 1 << Self.partBits)
        for (hash, number) in whole.entries {
            parts[Self.part(of: hash)].insert(number, hash: hash)
        }
        whole = HashIndex()
    }
}
