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
    /// How many digits there are between a UUID's hyphens.
    private static let uuidParts = [8, 4, 4, 4, 12]
    static let uuidLength = 36

    /// The short bytes of a text, or nil if it has none.
    static func encode(_ text: String) -> [UInt8]? {
        var text = text
        var bytes: [UInt8] = []
        // SAFETY: the buffer lives as long as the closure runs.
        return text.withUTF8 { unsafe append($0, to: &bytes) } ? bytes : nil
    }

    /// Appends the short bytes of a text.
    ///
    /// - Returns: Whether it has some; else nothing is appended.
    static func append(_ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) -> Bool {
        let start = bytes.count
        if utf8.count == uuidLength {
            bytes.append(uuid)
            if unsafe appendUUID(utf8, to: &bytes) { return true }
            bytes.removeLast(bytes.count - start)
        }
        guard utf8.count >= digitsMin, utf8.count.isMultiple(of: 2) else { return false }
        bytes.append(hexadecimal)
        if unsafe appendDigits(utf8, to: &bytes) { return true }
        bytes.removeLast(bytes.count - start)
        return false
    }

    /// Appends the bytes of a UUID; not all, if it is none.
    static func appendUUID(
        _ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]
    ) -> Bool {
        guard utf8.count == uuidLength else { return false }
        var start = 0
        for part in uuidParts {
            // SAFETY: the parts and their hyphens lie in the length that was checked.
            guard start == 0 || (unsafe utf8[start - 1]) == 0x2D else { return false }
            let digits = unsafe UnsafeBufferPointer(rebasing: utf8[start..<(start + part)])
            guard unsafe appendDigits(digits, to: &bytes) else { return false }
            start += part + 1
        }
        return true
    }

    /// Appends a byte for two digits each; not all, if they are none.
    private static func appendDigits(
        _ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]
    ) -> Bool {
        var index = 0
        while index + 1 < utf8.count {
            // SAFETY: the second index is checked against the count, and bounds the first.
            guard let high = unsafe digit(utf8[index]), let low = unsafe digit(utf8[index + 1])
            else { return false }
            bytes.append(high << 4 | low)
            index += 2
        }
        return index == utf8.count
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
        case uuid: return rest.count == 16 ? unsafe uuidText(rest) : nil
        case hexadecimal: return rest.count > 0 ? unsafe digits(rest, areUUID: false) : nil
        default: return nil
        }
    }

    /// The UUID of 16 bytes.
    static func uuidText(_ bytes: UnsafeRawBufferPointer) -> String {
        precondition(bytes.count == 16)
        return unsafe digits(bytes, areUUID: true)
    }

    private static func digits(_ bytes: UnsafeRawBufferPointer, areUUID: Bool) -> String {
        let length = areUUID ? uuidLength : 2 * bytes.count
        // SAFETY: the loop writes two digits for each byte, and 4 hyphens for a UUID, which makes
        // exactly `length` bytes.
        return unsafe String(unsafeUninitializedCapacity: length) { buffer in
            var end = 0
            for index in 0..<bytes.count {
                if areUUID, index == 4 || index == 6 || index == 8 || index == 10 {
                    unsafe buffer[end] = 0x2D
                    end += 1
                }
                let byte = unsafe bytes[index]
                unsafe buffer[end] = character(byte >> 4)
                unsafe buffer[end + 1] = character(byte & 15)
                end += 2
            }
            assert(end == length)
            return end
        }
    }

    private static func character(_ digit: UInt8) -> UInt8 {
        digit < 10 ? digit + 0x30 : digit + 0x61 - 10
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}
