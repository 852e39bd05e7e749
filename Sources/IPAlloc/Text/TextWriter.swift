/// Collects ASCII text in bytes of the caller's.
///
/// What does not fit is counted but not kept, so that the caller learns the whole length. Messages
/// are made of very many pieces, so nothing here is inlined.
@unsafe
struct TextWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    /// The length of the whole text, which may exceed the buffer's.
    private(set) var length = 0

    /// Starts with no text. The buffer is borrowed and must outlive the writer.
    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        // SAFETY: the buffer is only stored here.
        unsafe self.buffer = unsafe buffer
    }

    @inline(never)
    mutating func append(_ byte: UInt8) {
        // SAFETY: the index is compared with the count first.
        if unsafe length < buffer.count { unsafe buffer[length] = byte }
        unsafe length += 1
    }

    /// Appends a number in decimal.
    @inline(never)
    mutating func append(_ number: UInt128) {
        // Long division by 10 in four limbs, so that the library needs no division of 128 bits.
        var limbs = (
            number.high >> 32, number.high & 0xFFFF_FFFF, number.low >> 32, number.low & 0xFFFF_FFFF
        )
        var digit: UInt64 = 0
        divide(&limbs.0, &digit)
        divide(&limbs.1, &digit)
        divide(&limbs.2, &digit)
        divide(&limbs.3, &digit)
        let rest = UInt128(
            high: limbs.0 << 32 | limbs.1, low: limbs.2 << 32 | limbs.3)
        // SAFETY: every byte goes through the bounds check.
        if rest > 0 { unsafe append(rest) }
        unsafe append(UInt8(ascii: "0") + UInt8(digit))
    }

    /// Appends "lower-upper", or one address if both are equal.
    @inline(never)
    mutating func append(_ interval: Interval, family: AddressFamily) {
        let range = AddressRange(unchecked: interval, family: family)
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: AddressRange.textCapacity) {
            // SAFETY: the range's text is shorter than the buffer.
            for index in 0..<(unsafe range.write(into: $0)) { unsafe append($0[index]) }
        }
    }
}

/// Divides a limb of 32 bits, behind the remainder of the limb above, by 10.
private func divide(_ limb: inout UInt64, _ remainder: inout UInt64) {
    let number = remainder << 32 | limb
    limb = number / 10
    remainder = number % 10
}
