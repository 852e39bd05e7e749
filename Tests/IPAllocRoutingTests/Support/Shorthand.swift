import IPAlloc
import IPAllocNetlink

@testable import IPAllocRouting

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

/// The error that an operation throws, or nil if it does not.
func failure(_ operation: () throws(RoutingError) -> Void) -> RoutingError? {
    do {
        try operation()
        return nil
    } catch {
        return error
    }
}

extension VethSettings {
    /// The settings of the recorded outputs.
    static var recorded: VethSettings {
        var settings = VethSettings()
        settings.serviceBlocks = [block("10.96.0.0/12"), block("fd00:96::/112")]
        settings.overlayBlocks = [block("10.244.0.0/16"), block("fd00:244::/64")]
        return settings
    }
}

extension CoordinatorSettings {
    /// The settings of the recorded outputs.
    static var recorded: CoordinatorSettings {
        var settings = CoordinatorSettings()
        settings.serviceBlocks = [block("10.96.0.0/12"), block("fd00:96::/112")]
        settings.overlayBlocks = [block("10.244.0.0/16"), block("fd00:244::/64")]
        return settings
    }
}
