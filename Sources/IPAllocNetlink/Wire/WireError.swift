/// Bytes that are not what the format says.
public struct WireError: Error, Sendable, Hashable {
    /// What does not fit.
    public enum Reason: Sendable, Hashable {
        /// A header, a struct or a number reaches beyond the end of what contains it.
        case short
        /// A length is less than that of its own header.
        case length
        /// A value has another size than its type.
        case size
        /// A prefix is longer than the family's addresses.
        case prefixLength
    }

    /// What does not fit.
    public var reason: Reason
    /// Where: the offset in the datagram of the header, struct or value.
    public var offset: Int

    init(_ reason: Reason, offset: Int) {
        assert(offset >= 0)
        self.reason = reason
        self.offset = offset
    }
}

extension WireError: CustomStringConvertible {
    public var description: String {
        let what =
            switch reason {
            case .short: "reaches beyond the end"
            case .length: "has a length less than that of its header"
            case .size: "has not the size of its type"
            case .prefixLength: "is a prefix longer than the address"
            }
        return "what begins at byte \(offset) of the datagram \(what)"
    }
}
