import IPAlloc
import IPAllocNetlink

/// The address of a text that is known to be one.
func address(_ text: String) -> IPAddress {
    guard let address = try? IPAddress(text) else { preconditionFailure(text) }
    return address
}

/// The block of a text that is known to be one.
func block(_ text: String) -> CIDRBlock {
    guard let block = try? CIDRBlock(text) else { preconditionFailure(text) }
    return block
}

/// The link-layer address of a text that is known to be one.
func mac(_ text: String) -> MACAddress {
    guard let address = MACAddress(text) else { preconditionFailure(text) }
    return address
}

/// The error that an operation throws, or nil if it does not.
func failure(_ operation: () throws(NetlinkError) -> Void) -> NetlinkError? {
    do {
        try operation()
        return nil
    } catch {
        return error
    }
}
