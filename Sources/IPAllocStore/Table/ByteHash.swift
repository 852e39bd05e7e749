/// Hashes of bytes for a `HashIndex`.
///
/// Whoever does not know the seed cannot make bytes that all have one hash.
package struct ByteHash: Sendable {
    private let seed: UInt64

    /// Hashes that no other value, and no other process, gives.
    package init() {
        seed = .random(in: .min ... .max)
    }

    /// The hash of some bytes.
    ///
    /// - Complexity: O(n) in their number, eight at a time.
    package func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        var state = Self.mix(seed ^ UInt64(truncatingIfNeeded: bytes.count))
        var index = 0
        while index + 8 <= bytes.count {
            // SAFETY: eight bytes begin there.
            let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            state = Self.mix(state ^ word)
            index += 8
        }
        var rest: UInt64 = 0
        while index < bytes.count {
            // SAFETY: the index is below the count.
            rest = rest << 8 | UInt64(unsafe bytes[index])
            index += 1
        }
        // The seed again, since nobody must know what the last word is mixed with.
        state = Self.mix(Self.mix(state ^ rest) ^ seed)
        return UInt32(truncatingIfNeeded: state ^ state >> 32)
    }

    /// The hash of some bytes of an array.
    package func hash(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
        // SAFETY: the bytes are read inside the closure that they are lent to.
        unsafe bytes.withUnsafeBytes { unsafe hash(UnsafeRawBufferPointer(rebasing: $0[range])) }
    }

    /// Both halves of the product with an odd number that has as many ones as zeros.
    private static func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
