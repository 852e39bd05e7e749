import IPAlloc
import IPAllocNetlink

/// Tells the link which link-layer address an interface's addresses have, so that whoever knew an
/// older one learns it.
///
/// Only the interface's own addresses are told, and only on its own link.
enum AddressAnnouncement {
    /// Sends one announcement for each address: ARP for IPv4, a neighbour advertisement for IPv6.
    static func send(
        _ addresses: [IPAddress], on link: Link, in namespace: NetworkNamespace
    ) throws(NetlinkError) {
        guard let mac = link.macAddress, !link.flags.contains(.noARP) else { return }
        let index = link.index
        try namespace.run { () throws(NetlinkError) in
            for family in [AddressFamily.ipv4, .ipv6] {
                let own = addresses.filter { $0.family == family }
                guard !own.isEmpty else { continue }
                let socket = try PacketSocket(family == .ipv4 ? .arp : .ipv6, on: index)
                for address in own {
                    let frame =
                        family == .ipv4
                        ? ARPFrame.announcement(of: address, at: mac).bytes
                        : NeighbourFrame.announcement(of: address, at: mac).bytes
                    try socket.send(frame)
                }
            }
        }
    }
}
