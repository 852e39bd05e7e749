extension IPv6Address {
    /// Reads the text forms of RFC 4291, section 2.2.
    ///
    /// - Complexity: O(1): no byte after the first that does not fit is looked at.
    static func parse(_ text: TextBytes) throws(SyntaxFailure) -> IPv6Address {
        let count = text.count
        var value: UInt128 = 0
        var groups = 0
        /// The number of groups before "::", or -1 if there is none yet.
        var gap = -1
        var index = 0
        // SAFETY: each access is to an index that was just compared with the count.
        if unsafe count > 0 && text[0] == UInt8(ascii: ":") {
            guard unsafe count > 1 && text[1] == UInt8(ascii: ":") else {
                throw SyntaxFailure(position: 1)
            }
            gap = 0
            index = 2
        }
        while index < count || gap != groups {
            let group = unsafe HexGroup(in: text, at: index)
            guard group.length > 0 else { throw SyntaxFailure(position: index) }
            let end = index + group.length
            if unsafe end < count && text[end] == UInt8(ascii: ".") {
                guard gap < 0 ? groups == 6 : groups <= 5 else {
                    throw SyntaxFailure(position: end)
                }
                let tail = try unsafe parseDotted(text, from: index, firstDot: end)
                value = value << 32 | UInt128(truncatingIfNeeded: tail.value)
                groups += 2
                break
            }
            value = value << 16 | UInt128(truncatingIfNeeded: group.value)
            groups += 1
            index = end
            if index == count { break }
            // A "::" stands for one group at least, so that there are seven others at most.
            guard unsafe text[index] == UInt8(ascii: ":") && groups < (gap < 0 ? 8 : 7) else {
                throw SyntaxFailure(position: index)
            }
            index += 1
            if unsafe index < count && text[index] == UInt8(ascii: ":") {
                guard gap < 0 else { throw SyntaxFailure(position: index) }
                gap = groups
                index += 1
                guard index == count || groups < 7 else { throw SyntaxFailure(position: index) }
            }
        }
        return try IPv6Address(groups: groups, of: value, gap: gap, textCount: count)
    }

    /// Puts the groups that were read in their places.
    private init(
        groups: Int, of value: UInt128, gap: Int, textCount: Int
    ) throws(SyntaxFailure) {
        if gap < 0 {
            guard groups == 8 else { throw SyntaxFailure(position: textCount) }
            self.init(value: value)
        } else {
            assert(groups < 8 && gap <= groups)
            let lowBits = 16 * (groups - gap)
            let low = value & ((1 << lowBits) - 1)
            // With no group before the gap the shift is by all 128 bits, which gives 0.
            self.init(value: (value >> lowBits) << (128 - 16 * gap) | low)
        }
    }

    /// Reads the last 32 bits in dotted form.
    ///
    /// - Parameter firstDot: The offset of the first dot. Up to there the text could have been a
    ///   group of hexadecimal digits, so nothing before it can be what does not fit.
    private static func parseDotted(
        _ text: TextBytes, from start: Int, firstDot: Int
    ) throws(SyntaxFailure) -> IPv4Address {
        assert(start < firstDot && firstDot < text.count)
        do {
            // SAFETY: the slice lies within the text.
            return try unsafe IPv4Address.parse(TextBytes(rebasing: text[start...]))
        } catch {
            throw SyntaxFailure(position: max(start + error.position, firstDot))
        }
    }
}

/// One to four hexadecimal digits, read four bytes at a time.
///
/// Letters and digits alternate at random in an address, so a branch on either would be mispredicted
/// half of the time; this has none.
struct HexGroup {
    /// The number of digits at the place, at most 4; 0 if there is none.
    let length: Int
    /// The digits' value, if there are any.
    let value: UInt32

    /// Reads the digits at an offset, which may be the end of the text.
    @inline(__always)
    init(in text: TextBytes, at index: Int) {
        // SAFETY: the word is read within the bounds of the text.
        let word = unsafe Self.word(in: text, at: index)
        let ones: UInt32 = 0x0101_0101
        let ascii = word & (0x7F * ones)
        let folded = ascii | (0x20 * ones)
        // The top bit of each byte of a sum says whether the byte reaches the bound.
        let digit = (ascii + (0x80 - 0x30) * ones) & ~(ascii + (0x80 - 0x3A) * ones)
        let letter = (folded + (0x80 - 0x61) * ones) & ~(folded + (0x80 - 0x67) * ones)
        let isNone = (~(digit | letter) | word) & (0x80 * ones)
        // Bit 6 tells letters from digits; "a" is 0x61, and 1 + 9 is its value.
        var nibbles = ((word & (0x0F * ones)) &+ ((word >> 6) & ones) &* 9).byteSwapped
        if isNone == 0 {
            // Taken apart so that the place of the next group need not wait for this length.
            length = 4
        } else {
            length = isNone.trailingZeroBitCount / 8
            nibbles &>>= UInt32(truncatingIfNeeded: 32 &- 8 &* length)
        }
        let pairs = (nibbles | nibbles >> 4) & 0x00FF_00FF
        value = (pairs | pairs >> 8) & 0xFFFF
    }

    /// Four bytes of the text, the first one lowest, with zeros for those behind its end.
    @inline(__always)
    private static func word(in text: TextBytes, at index: Int) -> UInt32 {
        let count = text.count
        assert(index <= count)
        let bytes = UnsafeRawBufferPointer(text)
        // SAFETY: loads lie within the text: four bytes at the place, or the text's last four, or
        // one by one.
        if index + 4 <= count {
            return unsafe UInt32(
                littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
        }
        if count >= 4 {
            let last = unsafe UInt32(
                littleEndian: bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
            return last >> UInt32(8 * (index + 4 - count))
        }
        var word: UInt32 = 0
        for offset in index..<count {
            word |= unsafe UInt32(bytes[offset]) << UInt32(8 * (offset - index))
        }
        return word
    }
}
