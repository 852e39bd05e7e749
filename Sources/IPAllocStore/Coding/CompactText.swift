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
    /// Before which of a UUID's bytes there is a hyphen.
    private static let hyphenated = [4, 6, 8, 10]
    private static let uuidLength = 36

    /// The short bytes of a text, or nil if it has none.
    static func encode(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { utf8 in
            // SAFETY: the buffer lives as long as this closure runs.
            let isUUID = unsafe utf8.count == uuidLength && utf8.contains(0x2D)
            guard isUUID || (utf8.count >= digitsMin && utf8.count.isMultiple(of: 2)) else {
                return nil
            }
            var bytes = [isUUID ? uuid : hexadecimal]
            bytes.reserveCapacity(utf8.count / 2 + 1)
            var index = 0
            while index < utf8.count {
                if isUUID, hyphenated.contains(bytes.count - 1) {
                    // SAFETY: `index` is below the count.
                    let character = unsafe utf8[index]
                    guard character == 0x2D else { return nil }
                    index += 1
                }
                // SAFETY: the second index is checked against the count, and bounds the first.
                guard index + 1 < utf8.count, let high = unsafe digit(utf8[index]),
                    let low = unsafe digit(utf8[index + 1])
                else { return nil }
                bytes.append(high << 4 | low)
                index += 2
            }
            return bytes
        }
    }

    /// The text of short bytes, or nil if they are malformed.
    static func decode(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard let form = unsafe bytes.first else { return nil }
        let count = bytes.count - 1
        guard form == hexadecimal ? count > 0 : form == uuid && count == 16 else { return nil }
        let length = form == uuid ? uuidLength : 2 * count
        // SAFETY: the loop writes two digits for each of `count` bytes, and 4 hyphens for a UUID,
        // which makes exactly `length` bytes; it reads bytes 1 to `count`.
        return unsafe String(unsafeUninitializedCapacity: length) { buffer in
            var end = 0
            for index in 0..<count {
                if form == uuid, index == 4 || index == 6 || index == 8 || index == 10 {
                    unsafe buffer[end] = 0x2D
                    end += 1
                }
                let byte = unsafe bytes[index + 1]
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
