/// ASCII text as bytes, borrowed.
typealias TextBytes = UnsafeBufferPointer<UInt8>

/// The text is malformed.
///
/// Parsers throw this instead of the much larger `IPAllocError`, so that it travels in a register.
struct SyntaxFailure: Error {
    /// The offset of the first byte that no text of the kind has after the bytes before it; the
    /// length of the text, if it is cut short.
    var position: Int
}

extension IPAllocError {
    /// The failure of a text that starts `offset` bytes into the one that the caller gave.
    init(_ failure: SyntaxFailure, offset: Int = 0) {
        self.init(.syntax, position: failure.position + offset)
    }
}
