/// What is read piece by piece, without a value for the whole. Nothing but the usual shape is taken;
/// for all else the text is read anew into a `JSONValue`.
extension JSONReader {
    /// Says that the text is to be read into a `JSONValue`, which also tells what is wrong if
    /// something is.
    @usableFromInline static let unforeseen = DecodingFailure("has another shape")

    /// The name of a member: the bytes between its quotes.
    struct Name {
        let bytes: Range<Int>
    }

    /// Enters an object.
    ///
    /// - Returns: The name of the first member, whose value comes next; nil if there is none, and the
    ///   object is behind.
    mutating func beginObject() throws(DecodingFailure) -> Name? {
        guard current == UInt8(ascii: "{") else { throw Self.unforeseen }
        try enter()
        if take(UInt8(ascii: "}")) { return leave(nil) }
        return try readName()
    }

    /// Goes on behind a member's value.
    ///
    /// - Returns: The name of the next member, whose value comes next; nil if the object is behind.
    /// - Throws: Also if the name does not come after the last one in the order of bytes, be it the
    ///   same once more.
    mutating func nextName(after last: Name) throws(DecodingFailure) -> Name? {
        skipBlanks()
        if take(UInt8(ascii: "}")) { return leave(nil) }
        guard take(UInt8(ascii: ",")) else { throw Self.unforeseen }
        skipBlanks()
        let name = try readName()
        guard bytes[last.bytes].lexicographicallyPrecedes(bytes[name.bytes]) else {
            throw Self.unforeseen
        }
        return name
    }

    /// Enters an array.
    ///
    /// - Returns: Whether there is an element, which comes next; if not, the array is behind.
    @usableFromInline
    mutating func beginArray() throws(DecodingFailure) -> Bool {
        guard current == UInt8(ascii: "[") else { throw Self.unforeseen }
        try enter()
        return take(UInt8(ascii: "]")) ? leave(false) : true
    }

    /// Goes on behind an element.
    ///
    /// - Returns: Whether there is another element, which comes next; if not, the array is behind.
    @usableFromInline
    mutating func hasNextElement() throws(DecodingFailure) -> Bool {
        skipBlanks()
        if take(UInt8(ascii: "]")) { return leave(false) }
        guard take(UInt8(ascii: ",")) else { throw Self.unforeseen }
        skipBlanks()
        return true
    }

    /// Takes a null, if that comes next.
    @usableFromInline
    mutating func takeNull() throws(DecodingFailure) -> Bool {
        guard current == UInt8(ascii: "n") else { return false }
        _ = try readWord("null", as: .null)
        return true
    }

    /// Takes the end of the text.
    @usableFromInline
    mutating func finish() throws(DecodingFailure) {
        skipBlanks()
        guard position == bytes.count else { throw Self.unforeseen }
    }

    /// How a name compares with another in the order of bytes: below 0 if it comes before, 0 if it is
    /// the same.
    func order(of name: Name, to other: String) -> Int {
        var other = other
        return other.withUTF8 { other in
            let own = bytes[name.bytes]
            // SAFETY: the text is read inside the closure that it is lent to.
            if unsafe own.elementsEqual(other) { return 0 }
            return unsafe own.lexicographicallyPrecedes(other) ? -1 : 1
        }
    }

    /// Reads a name that stands for itself, and what stands before its value.
    private mutating func readName() throws(DecodingFailure) -> Name {
        guard take(UInt8(ascii: "\"")) else { throw Self.unforeseen }
        let start = position
        let (end, isASCII) = plainBytes()
        position = end
        guard isASCII, take(UInt8(ascii: "\"")) else { throw Self.unforeseen }
        skipBlanks()
        guard take(UInt8(ascii: ":")) else { throw Self.unforeseen }
        skipBlanks()
        return Name(bytes: start..<end)
    }
}
