import IPAlloc
import IPAllocNetlink

/// The link over which the pod reaches the node, and the node's end of it.
struct AuxiliaryLink {
    let pod: LinkIndex
    let podName: String
    let podMAC: MACAddress
    let host: LinkIndex
    let hostName: String
    let hostMAC: MACAddress
    /// The cable, if it is ours to make.
    let pair: VethPair?

    /// The cable between the pod and the node, whether it is there or still to be made.
    ///
    /// - Throws: `.link` if one of its names belongs to something else.
    static func pair(
        for attachment: PodAttachment, mtu: UInt32, in facts: RoutingFacts
    ) throws(RoutingError) -> AuxiliaryLink {
        let ends = PairEnds(attachment: attachment, facts: facts)
        if let (inner, outer) = ends.present, let podMAC = inner.macAddress,
            let hostMAC = outer.macAddress
        {
            return AuxiliaryLink(
                pod: inner.index, podName: inner.name, podMAC: podMAC, host: outer.index,
                hostName: outer.name, hostMAC: hostMAC,
                pair: VethPair(for: attachment, hostName: outer.name, mtu: mtu))
        }
        guard facts.pod.link(named: VethPair.podName) == nil else {
            throw RoutingError(
                .link, "make link \(VethPair.podName) in the pod",
                "there is one already, and its other end is not this pod's on the node",
                advice: "remove what made it from the chain of plugins")
        }
        guard let name = ends.newName else {
            let name = attachment.hostLinkNames[0]
            throw RoutingError(
                .link, "make link \(name) on the node",
                "there is one already, and its other end is not this pod's \(VethPair.podName)",
                advice: "see whose it is with `ip -d link show \(name)`, and delete it")
        }
        let pair = VethPair(for: attachment, hostName: name, mtu: mtu)
        return AuxiliaryLink(
            pod: .toBeMade, podName: VethPair.podName, podMAC: pair.podMAC, host: .toBeMade,
            hostName: name, hostMAC: pair.hostMAC, pair: pair)
    }

    /// The cable that another plugin made as the pod's first interface.
    ///
    /// - Throws: `.link` if the interface is no cable to the node.
    static func interface(
        _ name: String, in facts: RoutingFacts
    ) throws(RoutingError) -> AuxiliaryLink {
        guard let inner = facts.pod.link(named: name) else {
            throw RoutingError(
                .interface, "interface \(name)", "it is not in the pod",
                advice: "the overlay's plugin must have made it, or name another one as "
                    + "podDefaultCniNic")
        }
        guard let peer = inner.peer, let outer = facts.host.link(peer), outer.kind == inner.kind,
            outer.peer == inner.index, let podMAC = inner.macAddress,
            let hostMAC = outer.macAddress
        else {
            throw RoutingError(
                .link, "find the node's end of \(name)",
                "\(name) is no cable between the pod and the node",
                advice: "use mode underlay for pods whose first interface is none")
        }
        return AuxiliaryLink(
            pod: inner.index, podName: name, podMAC: podMAC, host: outer.index,
            hostName: outer.name, hostMAC: hostMAC, pair: nil)
    }
}
