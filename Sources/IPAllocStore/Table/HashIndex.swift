/// Numbers, found by a hash of what they stand for: a table with open addressing, of eight bytes a
/// place.
///
///      63       hash       32 31      number + 1      0
///     ┌──────────────────────┬────────────────────────┐
///     │                      │   0: nothing is here   │  × a power of two, at most 3/4 of them full
///     └──────────────────────┴────────────────────────┘
///
/// What the numbers stand for is kept by the table's owner, whom a search asks which of those with
/// the right hash is meant. A hash is stored, so that nothing is hashed again when the table grows.
/// *Caller serialises*.
package struct HashIndex: Sendable {
    @usableFromInline internal private(set) var places: [UInt64] = []
    /// How many numbers there are.
    package private(set) var count = 0

    package init() {}

    package var isEmpty: Bool { count == 0 }

    /// The first number of a hash that is meant; nil if there is none.
    ///
    /// - Complexity: O(1) as long as few share a hash.
    @inlinable
    package func first(_ hash: UInt32, where isMeant: (UInt32) -> Bool) -> UInt32? {
        if places.isEmpty { return nil }
        let mask = places.count - 1
        var place = Int(hash) & mask
        while places[place] != 0 {
            let entry = places[place]
            let number = UInt32(truncatingIfNeeded: entry) - 1
            if entry >> 32 == UInt64(hash), isMeant(number) { return number }
            place = (place + 1) & mask
        }
        return nil
    }

    /// Adds a number. It may be there already, under this or another hash, and is then there twice.
    ///
    /// - Complexity: O(1), averaged over those that the table has room for.
    package mutating func insert(_ number: UInt32, hash: UInt32) {
        precondition(number < .max)
        if 4 * (count + 1) > 3 * places.count { grow() }
        place(UInt64(hash) << 32 | UInt64(number + 1))
        count += 1
    }

    /// Removes a number of a hash, once.
    ///
    /// - Returns: Whether it was there.
    @discardableResult
    package mutating func remove(_ number: UInt32, hash: UInt32) -> Bool {
        guard !places.isEmpty else { return false }
        let mask = places.count - 1
        let wanted = UInt64(hash) << 32 | UInt64(number + 1)
        var hole = Int(hash) & mask
        while places[hole] != wanted {
            if places[hole] == 0 { return false }
            hole = (hole + 1) & mask
        }
        // What comes behind moves up, unless that would put it before the place that its hash asks
        // for: a search ends at the first place where nothing is.
        var next = (hole + 1) & mask
        while places[next] != 0 {
            let home = Int(places[next] >> 32) & mask
            if (next - home) & mask >= (next - hole) & mask {
                places[hole] = places[next]
                hole = next
            }
            next = (next + 1) & mask
        }
        places[hole] = 0
        count -= 1
        return true
    }

    /// All numbers with their hashes, in no order.
    @inlinable
    package var entries: some Sequence<(hash: UInt32, number: UInt32)> {
        places.lazy.filter { $0 != 0 }.map {
            (UInt32(truncatingIfNeeded: $0 >> 32), UInt32(truncatingIfNeeded: $0) - 1)
        }
    }

    private mutating func grow() {
        let old = places
        places = Array(repeating: 0, count: max(8, 2 * old.count))
        for entry in old where entry != 0 { place(entry) }
    }

    private mutating func place(_ entry: UInt64) {
        let mask = places.count - 1
        var place = Int(entry >> 32) & mask
        while places[place] != 0 { place = (place + 1) & mask }
        places[place] = entry
    }
}
