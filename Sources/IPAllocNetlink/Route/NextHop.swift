import IPAlloc

/// One of several next hops of a route.
public struct NextHop: Sendable, Hashable {
    /// The next router; may be of the other family than the destination.
    public var gateway: IPAddress?
    /// The link to leave by.
    public var link: LinkIndex?
    /// Its share of the packets, 1 to 256, relative to the others'.
    public var weight: Int
    /// Properties and state.
    public var flags: NextHopFlags

    /// Describes a next hop.
    ///
    /// - Parameter weight: From 1 to 256.
    public init(
        via gateway: IPAddress?, link: LinkIndex?, weight: Int = 1, flags: NextHopFlags = []
    ) {
        precondition((1...256).contains(weight))
        self.gateway = gateway
        self.link = link
        self.weight = weight
        self.flags = flags
    }
}

/// Properties and state of a next hop; the kernel's `RTNH_F_…`.
public struct NextHopFlags: OptionSet, Sendable, Hashable {
    /// The kernel's bits.
    public var rawValue: UInt8

    /// Takes the kernel's bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `RTNH_F_DEAD`: its link is off.
    public static let dead = NextHopFlags(rawValue: 0x1)
    /// `RTNH_F_ONLINK`: the gateway is on the link, whatever the addresses say.
    public static let onLink = NextHopFlags(rawValue: 0x4)
    /// `RTNH_F_LINKDOWN`: its link has no carrier.
    public static let linkDown = NextHopFlags(rawValue: 0x10)

    /// What may be asked for; the rest is state.
    static let requestable: NextHopFlags = [.onLink]
}

/// Something to assume of a route's path; the kernel's `RTAX_…`.
public struct PathMetric: Sendable, Hashable {
    /// The kernel's number.
    public var type: UInt16
    /// The value.
    public var value: UInt32

    /// Makes a metric from the kernel's number and a value.
    public init(type: UInt16, value: UInt32) {
        self.type = type
        self.value = value
    }

    /// `RTAX_MTU`
    static let mtuType: UInt16 = 2
}
