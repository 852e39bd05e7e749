extension JSONReader {
    /// Reads a string in double quotes.
    @usableFromInline
    mutating func readString() throws(DecodingFailure) -> String {
        assert(current == UInt8(ascii: "\""))
        position += 1
        let start = position
        let isASCII = skipPlainBytes()
        if current == UInt8(ascii: "\"") {
            position += 1
            // What is ASCII is valid, and most is.
            if isASCII { return asciiText(start..<(position - 1)) }
            return try text(of: bytes[start..<(position - 1)], startingAt: start)
        }
        var unescaped = Array(bytes[start..<position])
        while true {
            let runStart = position
            skipPlainBytes()
            unescaped += bytes[runStart..<position]
            switch current {
            case UInt8(ascii: "\""):
                position += 1
                return try text(of: unescaped[...], startingAt: start)
            case UInt8(ascii: "\\"):
                position += 1
                unescaped += try readEscape()
            case nil:
                throw failure("a string is not closed")
            default:
                throw failure("a control character must be escaped")
            }
        }
    }

    /// Skips what stands in a string for itself.
    ///
    /// - Returns: Whether all of it is ASCII.
    @discardableResult
    private mutating func skipPlainBytes() -> Bool {
        let (end, isASCII) = plainBytes()
        position = end
        return isASCII
    }

    /// Where what stands for itself ends, and whether all of it is ASCII.
    func plainBytes() -> (end: Int, isASCII: Bool) {
        let bytes = bytes.span
        var index = position
        var union: UInt8 = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            union |= byte
            index += 1
        }
        return (index, union < 0x80)
    }

    private func asciiText(_ range: Range<Int>) -> String {
        // SAFETY: the range is one of the bytes, which are read inside the closure.
        unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe String(
                decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
        }
    }

    private func text(
        of utf8: ArraySlice<UInt8>, startingAt start: Int
    ) throws(DecodingFailure) -> String {
        guard let text = String(validating: utf8, as: UTF8.self) else {
            var place = self
            place.position = start
            throw place.failure("the string is not valid UTF-8")
        }
        return text
    }

    /// Reads what follows a backslash.
    private mutating func readEscape() throws(DecodingFailure) -> [UInt8] {
        guard let byte = current else { throw failure("a string is not closed") }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            position += 1
            return [byte]
        case UInt8(ascii: "b"): return take(as: 0x08)
        case UInt8(ascii: "f"): return take(as: 0x0C)
        case UInt8(ascii: "n"): return take(as: 0x0A)
        case UInt8(ascii: "r"): return take(as: 0x0D)
        case UInt8(ascii: "t"): return take(as: 0x09)
        case UInt8(ascii: "u"):
            position += 1
            return Array(String(try readScalar()).utf8)
        default:
            throw failure("there is no such escape; a backslash itself is written \\\\")
        }
    }

    private mutating func take(as byte: UInt8) -> [UInt8] {
        position += 1
        return [byte]
    }

    /// Reads the digits of a character, or of the two surrogates that stand for one.
    private mutating func readScalar() throws(DecodingFailure) -> Character {
        let unit = try readUnit()
        guard UTF16.isLeadSurrogate(unit) else {
            guard let scalar = Unicode.Scalar(unit) else {
                throw failure("a surrogate lacks its partner")
            }
            return Character(scalar)
        }
        guard current == UInt8(ascii: "\\"),
            bytes.dropFirst(position + 1).first == UInt8(ascii: "u")
        else { throw failure("a surrogate lacks its partner") }
        position += 2
        let partner = try readUnit()
        guard UTF16.isTrailSurrogate(partner) else {
            throw failure("a surrogate lacks its partner")
        }
        let high = UInt32(unit) - 0xD800
        let low = UInt32(partner) - 0xDC00
        guard let scalar = Unicode.Scalar(0x10000 + (high << 10 | low)) else {
            throw failure("the surrogates stand for no character")
        }
        return Character(scalar)
    }

    /// Reads four hexadecimal digits.
    private mutating func readUnit() throws(DecodingFailure) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue
            else { throw failure("expected four hexadecimal digits") }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
