import IPAlloc

extension Route {
    /// The metric that the kernel gives an IPv6 route without one; the kernel's
    /// `IP6_RT_PRIO_USER`.
    package static let metricOfIPv6: UInt32 = 1024

    /// Whether the other one, as the kernel lists it, is what this one asks for.
    ///
    /// What this one leaves open the kernel has filled in: the link behind a gateway, and the
    /// metric of an IPv6 route. The state of next hops does not count.
    public func isSame(as listed: Route) -> Bool {
        var wanted = self
        var listed = listed
        if family == .ipv6 {
            wanted.metric = metric ?? Self.metricOfIPv6
            wanted.scope = .universe
        }
        if link == nil && nextHops.isEmpty { wanted.link = listed.link }
        if nextHopID != nil {
            wanted.gateway = listed.gateway
            wanted.link = listed.link
        }
        wanted.flags.formIntersection(.requestable)
        listed.flags.formIntersection(.requestable)
        wanted.nextHops = nextHops.map(\.withoutState)
        listed.nextHops = listed.nextHops.map(\.withoutState)
        return wanted == listed
    }
}

extension NextHop {
    /// The same one with what can be asked for alone.
    fileprivate var withoutState: NextHop {
        var hop = self
        hop.flags.formIntersection(.requestable)
        return hop
    }
}
