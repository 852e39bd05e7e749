/// Lower-case hexadecimal digits, eight at a time in one word.
enum HexadecimalDigits {
    /// How many are read at a time.
    static let count = 8

    /// The number that eight digits write; nil if one of them is none.
    ///
    /// - Parameter characters: Their ASCII codes, the first in the highest byte.
    static func number(_ characters: UInt64) -> UInt32? {
        // Of 0-9 and a-f only letters have the sixth bit. No byte's sum reaches the next one.
        let letters = characters >> 6 & each(1)
        let values = characters & each(0xF) &+ letters &* 9
        let asWritten = values &+ each(0x30) &+ letters &* 0x27
        let areFromTen = (values &+ each(6)) >> 4 & each(1)
        guard asWritten == characters, values & each(0x10) == 0, areFromTen == letters else {
            return nil
        }
        // Two digits are a byte, two bytes are 16 bits, and so on.
        var number = (values | values >> 4) & 0x00FF_00FF_00FF_00FF
        number = (number | number >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: number | number >> 16)
    }

    /// The number that eight digits of a text write; nil if one of them is none.
    ///
    /// - Parameter start: Where they begin; all lie in the text.
    static func number(_ utf8: UnsafeBufferPointer<UInt8>, at start: Int) -> UInt32? {
        // SAFETY: the caller says so.
        number(
            UInt64(
                bigEndian: unsafe UnsafeRawBufferPointer(utf8).loadUnaligned(
                    fromByteOffset: start, as: UInt64.self)))
    }

    /// The number that four digits of a text and four others write; nil if one of them is none.
    ///
    /// - Parameters:
    ///   - first: Where the first four begin.
    ///   - second: Where the others begin; all lie in the text.
    static func number(
        _ utf8: UnsafeBufferPointer<UInt8>, at first: Int, _ second: Int
    ) -> UInt32? {
        func half(_ start: Int) -> UInt64 {
            // SAFETY: the caller says so.
            UInt64(
                UInt32(
                    bigEndian: unsafe UnsafeRawBufferPointer(utf8).loadUnaligned(
                        fromByteOffset: start, as: UInt32.self)))
        }
        return number(half(first) << 32 | half(second))
    }

    /// A word with the same value in each byte.
    private static func each(_ value: UInt64) -> UInt64 { value &* 0x0101_0101_0101_0101 }
}
