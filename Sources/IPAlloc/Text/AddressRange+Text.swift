extension AddressRange {
    /// The number of bytes that `write(into:)` needs.
    public static var textCapacity: Int { 2 * IPAddress.textCapacity }

    /// Reads a range: one address, or two joined by "-" without blanks.
    ///
    /// CIDR notation is not a range; `CIDRBlock` reads it.
    ///
    /// - Parameters:
    ///   - text: The whole ASCII text and nothing else.
    ///   - family: The family that is required, or nil to accept either; see `IPAddress`.
    /// - Throws: `.syntax` with the offset of the first byte that does not fit as `position`,
    ///   `.familyMismatch` (also for two ends of two families), `.reversedRange`.
    /// - Complexity: O(length).
    public init(
        parsing text: UnsafeBufferPointer<UInt8>, family: AddressFamily? = nil
    ) throws(IPAllocError) {
        // SAFETY: both slices lie within the text.
        guard let hyphen = unsafe text.firstIndex(of: UInt8(ascii: "-")) else {
            let address = try unsafe IPAddress(parsing: text, family: family)
            self.init(unchecked: Interval(address), family: address.family)
            return
        }
        let lower = try unsafe IPAddress(
            parsing: TextBytes(rebasing: text[..<hyphen]), family: family)
        let upper = try unsafe IPAddress(
            parsing: TextBytes(rebasing: text[(hyphen + 1)...]), family: family,
            offset: hyphen + 1)
        try self.init(lower, upper)
    }

    /// Writes the range as "lower-upper", or as one address if both are equal.
    ///
    /// - Parameter buffer: At least `textCapacity` bytes; those behind the text may change too.
    /// - Returns: The length of the text.
    /// - Complexity: O(1).
    public func write(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
        precondition(buffer.count >= Self.textCapacity)
        // SAFETY: the buffer is large enough, therefore not empty.
        return unsafe writeText(to: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
    }

    /// Writes the range as text where at least `textCapacity` bytes are free.
    func writeText(to bytes: UnsafeMutableRawPointer) -> Int {
        // SAFETY: the first address is at most 39 bytes long, which leaves the second its room.
        var length = unsafe lower.writeText(to: bytes)
        guard interval.lower != interval.upper else { return length }
        unsafe bytes.storeBytes(of: UInt8(ascii: "-"), toByteOffset: length, as: UInt8.self)
        length += 1
        return unsafe length + upper.writeText(to: bytes + length)
    }
}
