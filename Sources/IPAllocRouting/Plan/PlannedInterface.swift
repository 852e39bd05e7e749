import IPAlloc
import IPAllocNetlink

/// The interface that a plan is made for, as the pod has it.
struct PlannedInterface {
    let link: Link
    /// Its addresses that count.
    let addresses: [CIDRBlock]

    /// Looks for the interface and its addresses.
    ///
    /// What the plugin before said decides: addresses that the interface got from a router's
    /// advertisements are none of the pod's own.
    ///
    /// - Throws: `.interface` if it is not there, `.address` if it lacks an address or has none,
    ///   `.family` if the kernel does not know IPv6 and it needs it.
    init(_ attachment: PodAttachment, in pod: NamespaceFacts) throws(RoutingError) {
        let name = attachment.interface
        guard let link = pod.link(named: name) else {
            throw RoutingError(
                .interface, "interface \(name)", "it is not in the pod",
                advice: "put this plugin behind the one that makes the interface")
        }
        self.link = link
        let wanted = attachment.addresses
        if wanted.contains(where: { $0.family == .ipv6 }) && !pod.hasIPv6 {
            throw RoutingError(
                .family, "interface \(name)",
                "it is to have an IPv6 address, but the kernel does not know IPv6",
                advice: "load the ipv6 module, or give the pod no IPv6 pool")
        }
        let there = pod.addresses.filter { $0.link == link.index }
        for address in wanted where !there.contains(where: { $0.address == address.address }) {
            throw RoutingError(
                .address, "interface \(name)", "it has not the address \(address) of prevResult",
                advice: "see what took it away after the plugin before gave it")
        }
        addresses =
            wanted.isEmpty
            ? there.filter { $0.address.isGlobalUnicast && $0.flags.contains(.permanent) }
                .map(\.block)
            : wanted
        guard !addresses.isEmpty else {
            // The reference's words, its leading blank left out.
            throw RoutingError(
                .address, "interface \(name)", "got no container IPs",
                advice: "give the plugin before an ipam section")
        }
    }

    /// The families of the addresses, IPv4 first.
    var families: [AddressFamily] {
        [.ipv4, .ipv6].filter { family in addresses.contains { $0.family == family } }
    }

    /// The link-layer address that a prefix gives the interface.
    ///
    /// - Throws: `.interface` if the kernel lets it have no other one than it has.
    func setMAC(_ prefix: MACPrefix?, _ plan: inout RoutingPlan) throws(RoutingError) {
        guard let prefix, let address = addresses.first else { return }
        let macAddress = prefix.macAddress(for: address.address)
        let obstacle: String? =
            if link.macAddress == nil {
                "it has none of Ethernet"
            } else if link.kind == "ipvlan" {
                "an ipvlan has that of the link it lies on"
            } else {
                nil
            }
        if let obstacle {
            throw RoutingError(
                .interface, "give interface \(link.name) the MAC address \(macAddress)", obstacle,
                advice: "take the MAC prefix from the network's configuration, or the cluster's")
        }
        plan.pod.set(link.index, LinkSettings(macAddress: macAddress))
    }

    /// The addresses of a family.
    func addresses(_ family: AddressFamily) -> [CIDRBlock] {
        addresses.filter { $0.family == family }
    }
}

extension CIDRBlock {
    /// The block of one address alone.
    init(host address: IPAddress) {
        guard let block = try? CIDRBlock(address, prefixLength: address.family.bitWidth) else {
            preconditionFailure("as long as the family's addresses")
        }
        self = block
    }
}
