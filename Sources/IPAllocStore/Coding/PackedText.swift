/// Texts behind each other in few bytes: each as its length and so many bytes, of which the first
/// tells their form.
///
///     length │ 0 │ UTF-8
///     length │ 1 or 2 │ as in `CompactText`
///     length │ 3 │ UTF-8 │ the 16 bytes of the UUID that the text ends with
///
/// The length is a variable-length integer of 7 bits a byte, lowest first. Equal texts have equal
/// bytes, whoever wrote them.
enum PackedText {
    private static let plain: UInt8 = 0
    private static let endingWithUUID: UInt8 = 3
    private static let uuidCount = 16

    static func append(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        // SAFETY: the buffer lives as long as the closure runs.
        text.withUTF8 { unsafe append(utf8: $0, to: &bytes) }
    }

    /// Appends a text of which the UTF-8 is there. What is no UTF-8 is mended as `String` does.
    static func append(utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        let start = bytes.count
        // The length of nearly all texts is one byte.
        bytes.append(0)
        let isShort =
            unsafe CompactText.append(utf8, to: &bytes) || appendEndingWithUUID(utf8, to: &bytes)
        if !isShort {
            bytes.append(plain)
            if unsafe utf8.allSatisfy({ $0 < 0x80 }) {
                unsafe bytes.append(contentsOf: utf8)
            } else {
                unsafe bytes.append(contentsOf: String(decoding: utf8, as: UTF8.self).utf8)
            }
        }
        let count = bytes.count - start - 1
        bytes[start] = UInt8(truncatingIfNeeded: count & 0x7F)
        if count < 0x80 { return }
        bytes[start] |= 0x80
        var writer = ByteWriter()
        writer.append(number: UInt64(count >> 7))
        bytes.insert(contentsOf: writer.bytes, at: start + 1)
    }

    /// Appends the bytes of a `CompactText`.
    ///
    /// - Returns: Whether they are some.
    static func append(compact: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
        if unsafe CompactText.isCanonical(compact), compact.count < 0x80 {
            bytes.append(UInt8(compact.count))
            unsafe bytes.append(contentsOf: compact)
            return true
        }
        guard let text = unsafe CompactText.decode(compact) else { return false }
        append(text, to: &bytes)
        return true
    }

    private static func appendEndingWithUUID(
        _ utf8: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]
    ) -> Bool {
        let prefixCount = utf8.count - CompactText.uuidLength
        guard prefixCount > 0 else { return false }
        // SAFETY: both parts lie in the buffer.
        let prefix = unsafe UnsafeBufferPointer(rebasing: utf8[..<prefixCount])
        let rest = unsafe UnsafeBufferPointer(rebasing: utf8[prefixCount...])
        guard unsafe prefix.allSatisfy({ $0 < 0x80 }) else { return false }
        let start = bytes.count
        bytes.append(endingWithUUID)
        unsafe bytes.append(contentsOf: prefix)
        if unsafe CompactText.appendUUID(rest, to: &bytes) { return true }
        bytes.removeSubrange(start...)
        return false
    }

    /// Where the text that begins at an index is, without its length.
    static func range(at start: Int, in bytes: [UInt8]) -> Range<Int> {
        var (index, count, shift) = (start, 0, 0)
        repeat {
            count |= Int(bytes[index] & 0x7F) << shift
            shift += 7
            index += 1
        } while bytes[index - 1] >= 0x80
        return index..<(index + count)
    }

    /// The text of a range that `range(at:in:)` gave.
    static func text(_ range: Range<Int>, in bytes: [UInt8]) -> String {
        guard let text = decode(range, in: bytes) else {
            preconditionFailure("bytes that are no text were packed")
        }
        return text
    }

    /// The text of any bytes without their length; nil if they are malformed.
    static func decode(_ range: Range<Int>, in bytes: [UInt8]) -> String? {
        // SAFETY: the bytes are read inside the closure that they are lent to.
        unsafe bytes.withUnsafeBytes { all in
            let packed = unsafe UnsafeRawBufferPointer(rebasing: all[range])
            let rest = unsafe UnsafeRawBufferPointer(rebasing: packed.dropFirst())
            switch unsafe packed.first {
            case plain: return unsafe String(decoding: rest, as: UTF8.self)
            case endingWithUUID where rest.count >= uuidCount:
                return unsafe CompactText.text(
                    ofPrefix: UnsafeRawBufferPointer(rebasing: rest.dropLast(uuidCount)),
                    uuid: UnsafeRawBufferPointer(rebasing: rest.suffix(uuidCount)))
            default: return unsafe CompactText.decode(packed)
            }
        }
    }
}
