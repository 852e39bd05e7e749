extension JSONValue {
    /// Reads a text that is one JSON value, as RFC 8259 defines it, and nothing else.
    ///
    /// Of members of one name the last one counts. Containers may be nested 512 deep.
    ///
    /// - Throws: `DecodingFailure`, with the line and column of what does not fit.
    /// - Complexity: O(length).
    public init(parsing text: String) throws(DecodingFailure) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Reads UTF-8 bytes that are one JSON value, as RFC 8259 defines it, and nothing else.
    ///
    /// Of members of one name the last one counts. Containers may be nested 512 deep.
    ///
    /// - Throws: `DecodingFailure`, with the line and column of what does not fit.
    /// - Complexity: O(length).
    public init(parsing bytes: [UInt8]) throws(DecodingFailure) {
        var reader = JSONReader(bytes)
        self = try reader.readWhole()
    }
}
