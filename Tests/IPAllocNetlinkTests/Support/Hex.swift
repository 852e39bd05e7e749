/// The bytes of a text of hexadecimal digits; blanks do not count, "#" begins a comment.
func hex(_ text: String) -> [UInt8] {
    var digits: [UInt8] = []
    for line in text.split(separator: "\n") {
        for character in line.prefix(while: { $0 != "#" }) where character != " " {
            guard let digit = character.hexDigitValue else {
                preconditionFailure("\(character) in \(line)")
            }
            digits.append(UInt8(digit))
        }
    }
    precondition(digits.count % 2 == 0)
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// Bytes as hexadecimal text in words of four, so that a difference is easy to find.
func text(_ bytes: [UInt8]) -> [String] {
    stride(from: 0, to: bytes.count, by: 4).map { start in
        bytes[start..<min(start + 4, bytes.count)].map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined(separator: " ")
    }
}
