/// What ends the reply to a request: `NLMSG_ERROR` or `NLMSG_DONE`.
///
/// ```
///   NLMSG_ERROR: │ −errno: 32 │ request's header: 16 bytes │ its payload¹ │ attributes² │
///   NLMSG_DONE:  │ −errno: 32 │ attributes² │
/// ```
/// ¹ unless `.capped`, or nothing failed; ² if `.explained`.
struct Acknowledgement: Sendable, Hashable {
    /// 0 if the request was done.
    var errno: ErrorNumber
    /// The kernel's words.
    var text: String?
    /// The offset in the request of the attribute that the kernel objects to.
    var attributeOffset: Int?

    /// `NLMSGERR_ATTR_MSG`
    private static let textAttribute: UInt16 = 1
    /// `NLMSGERR_ATTR_OFFS`
    private static let offsetAttribute: UInt16 = 2

    init(parsing message: NetlinkMessage) throws(WireError) {
        assert(message.type == .error || message.type == .done)
        var rest = message.payload
        // Negative on the wire; two's complement has a positive twin of all but the least number.
        errno = ErrorNumber(rawValue: 0 &- Int32(bitPattern: try rest.read()))
        if message.type == .error {
            var header = rest
            let length = try header.read(UInt32.self)
            let isCapped = message.flags.contains(.capped) || errno.rawValue == 0
            guard length >= UInt32(NetlinkMessage.headerLength) else {
                throw WireError(.length, offset: rest.offset)
            }
            guard isCapped || length <= rest.count else {
                throw WireError(.short, offset: rest.offset)
            }
            _ = try rest.takeAligned(isCapped ? NetlinkMessage.headerLength : Int(length))
        }
        guard message.flags.contains(.explained) else { return }
        for attribute in try Attribute.all(in: rest) {
            switch attribute.type {
            case Self.textAttribute: text = attribute.value.text
            case Self.offsetAttribute:
                attributeOffset = Int(try attribute.value.number(UInt32.self))
            default: break
            }
        }
    }
}
