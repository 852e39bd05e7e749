extension IPv6Address {
    /// The number of bytes that `write(into:)` needs.
    public static var textCapacity: Int { 46 }

    /// Writes the address as text by the rules of RFC 5952: lower case, no leading zeros, the
    /// first longest run of at least two zero groups as "::", IPv4-mapped addresses in mixed form.
    ///
    /// - Parameter buffer: At least `textCapacity` bytes; those behind the text may change too.
    /// - Returns: The length of the text.
    /// - Complexity: O(1).
    public func write(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        precondition(buffer.count >= Self.textCapacity)
        // SAFETY: the buffer is large enough, therefore not empty.
        return unsafe writeText(to: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
    }

    /// Writes the address as text where at least `textCapacity` bytes are free.
    @_optimize(speed)
    func writeText(to bytes: UnsafeMutableRawPointer) -> Int {
        if isIPv4Mapped { return unsafe writeMapped(to: bytes) }
        let gap = zeroRun
        var rest = value
        var length = 0
        var index = 0
        // SAFETY: groups and colons before it leave the last group its eight bytes.
        while index < 8 {
            if index == gap.start {
                // The colon after the group before is there already.
                unsafe bytes.storeBytes(of: 0x3A3A, toByteOffset: length, as: UInt16.self)
                length += index == 0 ? 2 : 1
                index += gap.count
                rest &<<= UInt128(truncatingIfNeeded: 16 &* gap.count)
                continue
            }
            let group = UInt16(truncatingIfNeeded: rest.high >> 48)
            length += unsafe Self.write(group, to: bytes + length)
            rest &<<= 16
            index += 1
        }
        // Every group is written with a colon behind it; the last one is not part of the text.
        if gap.end != 8 { length -= 1 }
        assert(length >= 2 && length <= 39)
        return length
    }

    /// Writes the group's digits with a colon behind, and returns how many bytes count.
    ///
    /// Always eight bytes are written, so that no branch depends on the digits.
    @inline(__always)
    private static func write(_ group: UInt16, to bytes: UnsafeMutableRawPointer) -> Int {
        // One nibble per byte, the highest one in the lowest byte.
        var spread = UInt32(group)
        spread = (spread | spread << 8) & 0x00FF_00FF
        spread = (spread | spread << 4) & 0x0F0F_0F0F
        let nibbles = spread.byteSwapped
        // Adding 6 carries into bit 4 for 10 and more, whose letters lie 39 behind the digits.
        let letters = (nibbles + 0x0606_0606) >> 4 & 0x0101_0101
        let digits = nibbles + 0x3030_3030 + letters * 39
        let leadingZeros = (group | 1).leadingZeroBitCount / 4
        let text = UInt64(digits) | UInt64(UInt8(ascii: ":")) << 32
        // SAFETY: the caller has room for eight bytes.
        unsafe bytes.storeBytes(
            of: (text &>> UInt64(8 * leadingZeros)).littleEndian, as: UInt64.self)
        return 5 - leadingZeros
    }

    /// The groups that "::" stands for; `start` and `end` are -1 if there are none.
    private var zeroRun: (start: Int, count: Int, end: Int) {
        var zeros = Self.zeroGroups(of: value.high) | Self.zeroGroups(of: value.low) << 4
        // Each step shortens all runs by one group; the runs left before the last step are the
        // longest, and the lowest bit is the start of the first of them.
        var starts = zeros
        var count = 0
        while zeros != 0 {
            starts = zeros
            zeros &= zeros >> 1
            count += 1
        }
        // A single zero group is not shortened (RFC 5952, section 4.2.2).
        guard count > 1 else { return (-1, 0, -1) }
        let start = starts.trailingZeroBitCount
        return (start, count, start + count)
    }

    /// Which of four groups are zero: bit 0 for the highest.
    @inline(__always)
    private static func zeroGroups(of half: UInt64) -> UInt64 {
        // The top bit of each group of a sum says whether any bit below it is set; no sum carries.
        let low: UInt64 = 0x7FFF_7FFF_7FFF_7FFF
        let isZero = ~(half | ((half & low) + low)) & ~low
        // Moves bits 63, 47, 31 and 15 to 48, 49, 50 and 51; what else comes about is not there.
        return (isZero >> 15 &* 0x0008_0004_0002_0001) >> 48 & 0xF
    }

    /// Writes "::ffff:" and the IPv4 address (RFC 5952, section 5).
    private func writeMapped(to bytes: UnsafeMutableRawPointer) -> Int {
        let prefix: StaticString = "::ffff:"
        // SAFETY: the prefix and an IPv4 address with its slack fit.
        unsafe bytes.copyMemory(from: prefix.utf8Start, byteCount: prefix.utf8CodeUnitCount)
        let address = IPv4Address(value: UInt32(truncatingIfNeeded: value))
        return unsafe prefix.utf8CodeUnitCount
            + address.writeText(to: bytes + prefix.utf8CodeUnitCount)
    }
}
