import IPAlloc
import IPAllocNetlink

/// Tells the link which link-layer address an interface's addresses have, so that whoever knew an
/// older one learns it.
///
/// Only the interface's own addresses are told, and only on its own link.
package struct AddressAnnouncement {
    private let addresses: [IPAddress]
    private let link: Link
    private let netlink: RouteNetlink
    private let namespace: NetworkNamespace

    /// Describes what is to be told.
    ///
    /// - Parameters:
    ///   - addresses: The interface's addresses.
    ///   - link: The interface.
    ///   - netlink: A socket in its namespace.
    ///   - namespace: Its namespace.
    package init(
        addresses: [IPAddress], link: Link, netlink: RouteNetlink, namespace: NetworkNamespace
    ) {
        self.addresses = addresses
        self.link = link
        self.netlink = netlink
        self.namespace = namespace
    }

    /// Has one announcement sent for each address: ARP for IPv4, a neighbour advertisement for
    /// IPv6.
    ///
    /// The kernel itself sends them when a link's address is set, to another one or the same, if
    /// the link's settings say so; those that did not are put back. A socket of our own for such
    /// frames is only taken where a link's address cannot be set: the kernel needs many
    /// milliseconds to take one down.
    package func send() throws(NetlinkError) {
        guard let mac = link.macAddress, !link.flags.contains(.noARP) else { return }
        let settings = settings
        let silent = try namespace.run { () throws(NetlinkError) in
            var silent: [Sysctl] = []
            for setting in settings where try setting.read() == "0" {
                try setting.write("1")
                silent.append(setting)
            }
            return silent
        }
        let sent: Result<Void, NetlinkError>
        do {
            // The kernel has sent them when it answers.
            try netlink.set(link.index, LinkSettings(macAddress: mac))
            sent = .success(())
        } catch {
            sent = .failure(error)
        }
        try namespace.run { () throws(NetlinkError) in
            for setting in silent { try setting.write("0") }
        }
        do {
            try sent.get()
        } catch {
            guard error.errno == .notSupported else { throw error }
            try sendFrames(mac)
        }
    }

    /// What has the kernel announce the addresses.
    private var settings: [Sysctl] {
        var settings: [Sysctl] = []
        if addresses.contains(where: { $0.family == .ipv4 }) {
            settings.append(.link("ipv4", link.name, "arp_notify"))
        }
        if addresses.contains(where: { $0.family == .ipv6 }) {
            settings.append(.link("ipv6", link.name, "ndisc_notify"))
        }
        return settings
    }

    /// Sends the announcements without the kernel's help.
    func sendFrames(_ mac: MACAddress) throws(NetlinkError) {
        let frames = addresses.map { address in
            switch address.family {
            case .ipv4: ARPFrame.announcement(of: address, at: mac).bytes
            case .ipv6: NeighbourFrame.announcement(of: address, at: mac).bytes
            }
        }
        let index = link.index
        try namespace.run { () throws(NetlinkError) in
            let socket = try PacketSocket(.none, on: index)
            for frame in frames { try socket.send(frame) }
        }
    }
}
