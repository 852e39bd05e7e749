import IPAlloc

/// An entry of the neighbour table (ARP or NDP): the link-layer address of an IP address.
public struct Neighbour: Sendable, Hashable {
    /// The link that it is a neighbour on.
    public var link: LinkIndex
    /// Its IP address.
    public var address: IPAddress
    /// Its link-layer address, if it is known and one of Ethernet.
    public var macAddress: MACAddress?
    /// How much is known.
    public var state: State
    /// Properties.
    public var flags: Flags = []

    /// Describes an entry, a permanent one unless told otherwise.
    public init(
        _ address: IPAddress, at macAddress: MACAddress?, on link: LinkIndex,
        state: State = .permanent
    ) {
        self.address = address
        self.macAddress = macAddress
        self.link = link
        self.state = state
    }

    /// How much is known; the kernel's `NUD_…`.
    public struct State: OptionSet, Sendable, Hashable {
        /// The kernel's bits.
        public var rawValue: UInt16

        /// Takes the kernel's bits.
        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// `NUD_INCOMPLETE`: asked, not answered yet.
        public static let incomplete = State(rawValue: 0x1)
        /// `NUD_REACHABLE`: answered not long ago.
        public static let reachable = State(rawValue: 0x2)
        /// `NUD_STALE`: answered long ago.
        public static let stale = State(rawValue: 0x4)
        /// `NUD_DELAY`: to be asked again soon.
        public static let delayed = State(rawValue: 0x8)
        /// `NUD_PROBE`: asked again.
        public static let probing = State(rawValue: 0x10)
        /// `NUD_FAILED`: not answered.
        public static let failed = State(rawValue: 0x20)
        /// `NUD_NOARP`: needs no asking.
        public static let noARP = State(rawValue: 0x40)
        /// `NUD_PERMANENT`: set by hand, never asked.
        public static let permanent = State(rawValue: 0x80)
    }

    /// Properties; the kernel's `NTF_…`.
    public struct Flags: OptionSet, Sendable, Hashable {
        /// The kernel's bits.
        public var rawValue: UInt8

        /// Takes the kernel's bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// `NTF_PROXY`: this host answers for it.
        public static let proxy = Flags(rawValue: 0x8)
        /// `NTF_ROUTER`: it is a router, IPv6 only.
        public static let router = Flags(rawValue: 0x80)
    }
}
