/// Shorter bytes for the two texts that are numbers in disguise: a UUID, and lower-case
/// hexadecimal digits, as in pod UIDs and container identities.
///
/// The first byte tells the form. Texts of neither form have no short bytes and are stored as they
/// are, so every text comes back exactly as it was.
enum CompactText {
    private static let uuid: UInt8 = 1
    private static let hexadecimal: UInt8 = 2
    /// Shorter digits are left as they are.
    private static let digitsMin = 8
    static let uuidLength = 36
    private static let uuidByteCount = 16
    private static let hyphen: UInt8 = 0x2D

    /// The short bytes of a text, or nil if it has none.
    static func encode(_ text: String) -> [UInt8]? {
        var text = text
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2 + 1)
        // SAFETY: the buffer lives as long as the closure runs.
        return text.withUTF8 { unsafe append($0, to: &bytes) } ? bytes : nil
    }

    /// Appends the short bytes of a text.
    ///
    /// - Returns: Whether it has some; else nothing is appended.
    static func append(_ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) -> Bool {
        if utf8.count == uuidLength {
            bytes.append(uuid)
            if unsafe appendUUID(utf8, to: &bytes) { return true }
            bytes.removeLast()
        }
        guard utf8.count >= digitsMin, utf8.count.isMultiple(of: 2) else { return false }
        bytes.append(hexadecimal)
        if unsafe appendDigits(utf8, to: &bytes) { return true }
        bytes.removeLast()
        return false
    }

    /// Appends the bytes of a UUID; nothing, if it is none.
    static func appendUUID(
        _ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]
    ) -> Bool {
        // SAFETY: all places are below the length that is checked.
        guard utf8.count == uuidLength, unsafe utf8[8] == hyphen, unsafe utf8[13] == hyphen,
            unsafe utf8[18] == hyphen, unsafe utf8[23] == hyphen,
            let first = unsafe HexadecimalDigits.number(utf8, at: 0),
            let second = unsafe HexadecimalDigits.number(utf8, at: 9, 14),
            let third = unsafe HexadecimalDigits.number(utf8, at: 19, 24),
            let fourth = unsafe HexadecimalDigits.number(utf8, at: 28)
        else { return false }
        // SAFETY: four words are so many bytes.
        return unsafe append(count: uuidByteCount, to: &bytes) { room in
            unsafe room.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt32.self)
            unsafe room.storeBytes(of: second.bigEndian, toByteOffset: 4, as: UInt32.self)
            unsafe room.storeBytes(of: third.bigEndian, toByteOffset: 8, as: UInt32.self)
            unsafe room.storeBytes(of: fourth.bigEndian, toByteOffset: 12, as: UInt32.self)
            return true
        }
    }

    /// Appends a byte for two digits each; nothing, if there are other characters.
    ///
    /// - Parameter utf8: An even number of characters, at least `digitsMin`.
    private static func appendDigits(
        _ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]
    ) -> Bool {
        unsafe append(count: utf8.count / 2, to: &bytes) { room in
            for start in stride(from: 0, to: utf8.count, by: HexadecimalDigits.count) {
                // The last digits are read with some before them, of which the bytes are there.
                let start = min(start, utf8.count - HexadecimalDigits.count)
                // SAFETY: so many digits lie before the end, and their bytes before that of the room.
                guard let number = unsafe HexadecimalDigits.number(utf8, at: start) else {
                    return false
                }
                unsafe room.storeBytes(
                    of: number.bigEndian, toByteOffset: start / 2, as: UInt32.self)
            }
            return true
        }
    }

    /// Appends so many bytes, which `body` writes; nothing, if it says no.
    private static func append(
        count: Int, to bytes: inout [UInt8], _ body: (UnsafeMutableRawBufferPointer) -> Bool
    ) -> Bool {
        // SAFETY: the room is only used inside the closure that it is lent to, and read where `body`
        // has written.
        unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 4) { room in
            guard unsafe body(room) else { return false }
            unsafe bytes.append(contentsOf: room)
            return true
        }
    }

    /// Whether there is a hyphen before a UUID's byte.
    private static func areParted(before place: Int) -> Bool {
        place == 4 || place == 6 || place == 8 || place == 10
    }

    /// Whether bytes are those that `encode` gives for some text.
    static func isCanonical(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let form = unsafe bytes.first else { return false }
        return form == uuid
            ? bytes.count == 17 : form == hexadecimal && 2 * (bytes.count - 1) >= digitsMin
    }

    /// The text of short bytes, or nil if they are malformed.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard let form = unsafe bytes.first else { return nil }
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        switch form {
        case uuid: return rest.count == uuidByteCount ? unsafe digits(rest, areUUID: true) : nil
        case hexadecimal: return rest.count > 0 ? unsafe digits(rest, areUUID: false) : nil
        default: return nil
        }
    }

    /// ASCII characters, and the UUID of 16 bytes behind them.
    static func text(
        ofPrefix prefix: UnsafeRawBufferPointer, uuid bytes: UnsafeRawBufferPointer
    ) -> String {
        precondition(bytes.count == uuidByteCount)
        // SAFETY: the prefix and a UUID are exactly so long.
        return unsafe String(unsafeUninitializedCapacity: prefix.count + uuidLength) { buffer in
            unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: prefix)
            return unsafe prefix.count
                + write(bytes, areUUID: true, to: buffer, at: prefix.count)
        }
    }

    private static func digits(_ bytes: UnsafeRawBufferPointer, areUUID: Bool) -> String {
        // SAFETY: there is room for what `write` says.
        unsafe String(
            unsafeUninitializedCapacity: areUUID ? uuidLength : 2 * bytes.count
        ) { unsafe write(bytes, areUUID: areUUID, to: $0, at: 0) }
    }

    /// Writes two digits for each byte, and 4 hyphens for a UUID.
    ///
    /// - Returns: How many characters that were.
    private static func write(
        _ bytes: UnsafeRawBufferPointer, areUUID: Bool,
        to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int
    ) -> Int {
        var end = start
        for index in 0..<bytes.count {
            // SAFETY: the caller has made room for so many characters.
            if areUUID, areParted(before: index) {
                unsafe buffer[end] = hyphen
                end += 1
            }
            let byte = unsafe bytes[index]
            unsafe buffer[end] = character(byte >> 4)
            unsafe buffer[end + 1] = character(byte & 15)
            end += 2
        }
        return end - start
    }

    private static func character(_ digit: UInt8) -> UInt8 {
        digit < 10 ? digit + 0x30 : digit + 0x61 - 10
    }
}
