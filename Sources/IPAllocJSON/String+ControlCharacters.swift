extension Unicode.Scalar {
    /// Whether the scalar is no sign, and makes a terminal do something else than show it: control
    /// characters of both sets, what breaks lines, and what turns the direction of writing.
    public var isControl: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0: true
        // Marks of direction.
        case 0x61C, 0x200E, 0x200F: true
        // Separators of lines and paragraphs; embeddings, overrides and isolates.
        case 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}

extension String {
    /// The text with an escape of JSON for each control character, as in `a\nb` and `\u001b[2J`: on
    /// a terminal it is one line, and stays where it is written. What has none is left as it is.
    public var withVisibleControls: String {
        guard utf8.contains(where: { $0 < 0x20 || Self.mayBeginControl($0) }) else { return self }
        return escaping { $0.isControl }
    }

    /// The text with escapes for control characters but for line feeds: for what consists of lines.
    public var withVisibleControlsInLines: String {
        let lineFeed = UInt8(ascii: "\n")
        guard
            utf8.contains(where: { $0 < 0x20 && $0 != lineFeed || Self.mayBeginControl($0) })
        else { return self }
        return escaping { $0.isControl && $0 != "\n" }
    }

    /// The text of JSON with escapes for those control characters that JSON needs none for. It tells
    /// the same: they stand nowhere but in its strings.
    public var withEscapedControlsOfJSON: String {
        guard !isASCIIWithoutDelete, utf8.contains(where: Self.mayBeginControl) else { return self }
        return escaping { $0.isControl && $0.value >= 0x20 }
    }

    /// Whether the text has neither the control character DEL nor anything beyond ASCII. Nearly all
    /// have not, and the processor looks at many bytes at once.
    private var isASCIIWithoutDelete: Bool {
        var text = self
        return text.withUTF8 { bytes in
            // SAFETY: the bytes are read inside the closure that they are lent to.
            unsafe bytes.reduce(0) { $0 | ($1 &+ 1) } < 0x80
        }
    }

    /// Whether a control character beyond those of the first set may begin with a byte of UTF-8. Nearly
    /// no text has such bytes.
    private static func mayBeginControl(_ byte: UInt8) -> Bool {
        byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2
    }

    private func escaping(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
        var text = ""
        for scalar in unicodeScalars {
            if isEscaped(scalar) {
                text += Self.escape(scalar)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            let digits = String(scalar.value, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
    }
}
