import IPAlloc
import IPAllocNetlink

/// What a frame says about who has an address.
struct Claim: Sendable, Hashable {
    /// The address.
    var address: IPAddress
    /// The link-layer address of the host that has it, or is about to take it.
    var holder: MACAddress
    /// Whether that host has it.
    var isAnswer: Bool

    /// Reads a frame of the family.
    ///
    /// - Returns: nil if it says nothing of the kind.
    init?(_ frame: [UInt8], _ family: AddressFamily) {
        switch family {
        case .ipv4:
            guard let arp = ARPFrame(parsing: frame) else { return nil }
            // A probe comes from nobody: that host wants the address that it asks for.
            let isProbe = arp.sender == .unspecified(.ipv4)
            guard !isProbe || arp.operation == .request else { return nil }
            address = isProbe ? arp.target : arp.sender
            holder = arp.senderMAC
            isAnswer = !isProbe
        case .ipv6:
            guard let message = NeighbourFrame(parsing: frame) else { return nil }
            switch message.kind {
            case .advertisement:
                address = message.target
                holder = message.optionMAC ?? message.senderMAC
                isAnswer = true
            case .solicitation:
                guard message.source == .unspecified(.ipv6) else { return nil }
                address = message.target
                holder = message.senderMAC
                isAnswer = false
            }
        }
    }
}
