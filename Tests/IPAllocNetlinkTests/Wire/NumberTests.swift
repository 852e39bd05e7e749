import CIPAllocKernelNumbers
import Testing

@testable import IPAllocNetlink

/// Our numbers against those of the kernel's headers.
@Suite("Numbers")
struct NumberTests {
    @Test("message types and flags are the kernel's")
    func messages() {
        #expect(MessageType.error.rawValue == UInt16(NLMSG_ERROR))
        #expect(MessageType.done.rawValue == UInt16(NLMSG_DONE))
        #expect(MessageType.none.rawValue == UInt16(NLMSG_NOOP))
        #expect(MessageType.overrun.rawValue == UInt16(NLMSG_OVERRUN))
        let types: [(MessageType, Int)] = [
            (.newLink, RTM_NEWLINK), (.deleteLink, RTM_DELLINK), (.getLink, RTM_GETLINK),
            (.newAddress, RTM_NEWADDR), (.deleteAddress, RTM_DELADDR),
            (.getAddress, RTM_GETADDR), (.newRoute, RTM_NEWROUTE), (.deleteRoute, RTM_DELROUTE),
            (.getRoute, RTM_GETROUTE), (.newNeighbour, RTM_NEWNEIGH),
            (.deleteNeighbour, RTM_DELNEIGH), (.getNeighbour, RTM_GETNEIGH),
            (.newRule, RTM_NEWRULE), (.deleteRule, RTM_DELRULE), (.getRule, RTM_GETRULE),
        ]
        for (type, number) in types { #expect(Int(type.rawValue) == number) }
        let flags: [(MessageFlags, Int32)] = [
            (.request, NLM_F_REQUEST), (.multi, NLM_F_MULTI), (.acknowledge, NLM_F_ACK),
            (.interrupted, NLM_F_DUMP_INTR), (.list, NLM_F_ROOT | NLM_F_MATCH),
            (.replace, NLM_F_REPLACE), (.exclusive, NLM_F_EXCL), (.create, NLM_F_CREATE),
            (.append, NLM_F_APPEND),
            (.capped, NLM_F_CAPPED), (.explained, NLM_F_ACK_TLVS),
        ]
        for (flag, number) in flags { #expect(Int32(flag.rawValue) == number) }
    }

    @Test("attributes of links, addresses and neighbours are the kernel's")
    func attributes() {
        let links: [(UInt16, Int)] = [
            (LinkAttribute.address, IFLA_ADDRESS), (LinkAttribute.name, IFLA_IFNAME),
            (LinkAttribute.mtu, IFLA_MTU), (LinkAttribute.link, IFLA_LINK),
            (LinkAttribute.master, IFLA_MASTER),
            (LinkAttribute.transmitQueueLength, IFLA_TXQLEN),
            (LinkAttribute.operationalState, IFLA_OPERSTATE),
            (LinkAttribute.info, IFLA_LINKINFO), (LinkAttribute.alias, IFLA_IFALIAS),
            (LinkAttribute.namespaceDescriptor, IFLA_NET_NS_FD),
            (LinkAttribute.extensionMask, IFLA_EXT_MASK),
            (LinkAttribute.linkNamespaceID, IFLA_LINK_NETNSID),
            (LinkAttribute.infoKind, IFLA_INFO_KIND), (LinkAttribute.infoData, IFLA_INFO_DATA),
            (LinkAttribute.vethPeer, VETH_INFO_PEER),
            (LinkAttribute.macvlanMode, IFLA_MACVLAN_MODE),
            (AddressAttribute.address, IFA_ADDRESS), (AddressAttribute.local, IFA_LOCAL),
            (AddressAttribute.label, IFA_LABEL), (AddressAttribute.broadcast, IFA_BROADCAST),
            (AddressAttribute.flags, IFA_FLAGS), (NeighbourAttribute.address, NDA_DST),
            (NeighbourAttribute.macAddress, NDA_LLADDR), (NeighbourAttribute.link, NDA_IFINDEX),
        ]
        for (type, number) in links { #expect(Int(type) == number) }
        #expect(LinkAttribute.skipStatistics == UInt32(RTEXT_FILTER_SKIP_STATS))
        #expect(InterfaceAddress.Flags.noPrefixRoute.rawValue == UInt32(IFA_F_NOPREFIXROUTE))
        #expect(InterfaceAddress.Flags.noDuplicateDetection.rawValue == UInt32(IFA_F_NODAD))
        #expect(Neighbour.State.permanent.rawValue == UInt16(NUD_PERMANENT))
    }

    @Test("attributes of routes and rules are the kernel's")
    func routing() {
        let routes: [(UInt16, rtattr_type_t)] = [
            (RouteAttribute.destination, RTA_DST), (RouteAttribute.origins, RTA_SRC),
            (RouteAttribute.link, RTA_OIF), (RouteAttribute.gateway, RTA_GATEWAY),
            (RouteAttribute.metric, RTA_PRIORITY),
            (RouteAttribute.preferredSource, RTA_PREFSRC),
            (RouteAttribute.pathMetrics, RTA_METRICS), (RouteAttribute.nextHops, RTA_MULTIPATH),
            (RouteAttribute.table, RTA_TABLE), (RouteAttribute.mark, RTA_MARK),
            (RouteAttribute.via, RTA_VIA), (RouteAttribute.preference, RTA_PREF),
            (RouteAttribute.nextHopID, RTA_NH_ID),
        ]
        for (type, number) in routes { #expect(UInt32(type) == number.rawValue) }
        let rules: [(UInt16, Int)] = [
            (RuleAttribute.to, FRA_DST), (RuleAttribute.from, FRA_SRC),
            (RuleAttribute.inputLink, FRA_IIFNAME), (RuleAttribute.priority, FRA_PRIORITY),
            (RuleAttribute.mark, FRA_FWMARK), (RuleAttribute.suppressGroup, FRA_SUPPRESS_IFGROUP),
            (RuleAttribute.suppressPrefixLength, FRA_SUPPRESS_PREFIXLEN),
            (RuleAttribute.table, FRA_TABLE), (RuleAttribute.markMask, FRA_FWMASK),
            (RuleAttribute.outputLink, FRA_OIFNAME), (RuleAttribute.padding, FRA_PAD),
            (RuleAttribute.origin, FRA_PROTOCOL),
        ]
        for (type, number) in rules { #expect(Int(type) == number) }
        #expect(PathMetric.mtuType == UInt16(RTAX_MTU))
        #expect(RouteAttribute.lookUpTable == UInt32(RTM_F_LOOKUP_TABLE))
        #expect(NextHopFlags.onLink.rawValue == UInt8(RTNH_F_ONLINK))
        #expect(RuleAttribute.inverted == UInt32(FIB_RULE_INVERT))
    }
}
