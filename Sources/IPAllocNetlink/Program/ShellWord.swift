extension String {
    /// The text as one word of a POSIX shell's command: in single quotes, unless nothing of it
    /// means anything to a shell.
    package var shellWord: String {
        if !isEmpty && utf8.allSatisfy(Self.isPlain) { return self }
        // A single quote cannot stand within single quotes.
        return "'" + replacing("'", with: #"'\''"#) + "'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "%+,-./:=@_".utf8.contains(byte)
        }
    }
}
