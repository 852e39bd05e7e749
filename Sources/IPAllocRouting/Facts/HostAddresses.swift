import IPAlloc
import IPAllocNetlink

/// Which of the node's addresses a pod reaches over the auxiliary pair.
///
/// Any of them serves as the gateway there, since the pod has a neighbour entry for each.
struct HostAddresses {
    /// The beginnings of the names of links whose addresses are not the node's own: bridges,
    /// tunnels and other plugins' ends of pods.
    let foreignPrefixes: [String]

    /// What the `veth` plugin leaves out.
    static let veth = HostAddresses(foreignPrefixes: [
        "docker", "cbr", "dummy", "virbr", "lxcbr", "veth", "cali", "tunl", "flannel",
        "kube-ipvs", "cni",
    ])
    /// What the `coordinator` leaves out.
    static let coordinator = HostAddresses(foreignPrefixes: [
        "docker", "cbr", "dummy", "virbr", "lxcbr", "veth", "cali", "flannel", "kube-ipvs", "cni",
        "vx-submariner", "cilium",
    ])

    /// The node's addresses of a family: first those that stay, then those that routers advertised;
    /// of each first those whose network holds one of the pod's addresses, then the others, in the
    /// kernel's order.
    func all(
        _ family: AddressFamily, in host: NamespaceFacts, near podAddresses: [CIDRBlock]
    ) -> [IPAddress] {
        let own = host.addresses.filter { address in
            guard address.family == family && address.address.isGlobalUnicast,
                let link = host.link(address.link)
            else { return false }
            return !isForeign(link)
        }
        let near = own.filter { address in
            podAddresses.contains { address.block.contains($0.address) }
        }
        let all = near + own
        let ordered = all.filter { !$0.isAdvertised } + all.filter(\.isAdvertised)
        var seen: Set<IPAddress> = []
        return ordered.map(\.address).filter { seen.insert($0).inserted }
    }

    private func isForeign(_ link: Link) -> Bool {
        link.flags.contains(.loopback) || foreignPrefixes.contains { link.name.hasPrefix($0) }
    }
}

extension NamespaceFacts {
    /// Without the addresses that routers advertised, which come and go, where others stay.
    var withoutAdvertisedAddresses: NamespaceFacts {
        let stays = addresses.contains { address in
            address.family == .ipv6 && address.address.isGlobalUnicast && !address.isAdvertised
        }
        guard stays else { return self }
        var facts = self
        facts.addresses.removeAll(where: \.isAdvertised)
        return facts
    }
}

extension InterfaceAddress {
    /// Whether it is an IPv6 address for a time only, as router advertisements give.
    fileprivate var isAdvertised: Bool { family == .ipv6 && !flags.contains(.permanent) }
}
