/// A network interface as the kernel describes it.
public struct Link: Sendable, Hashable {
    /// Its number in its namespace.
    public var index: LinkIndex
    /// Its name in its namespace.
    public var name: String
    /// What drives it, such as `veth` or `macvlan`; nil for hardware and the loopback.
    public var kind: String?
    /// Its link-layer address, if that is one of Ethernet.
    public var macAddress: MACAddress?
    /// The largest packet in bytes.
    public var mtu: UInt32 = 0
    /// What is switched on.
    public var flags: Flags = []
    /// The link that this one is a port of, such as a bridge.
    public var master: LinkIndex?
    /// The number of the VLAN that it is; nil if it is none.
    public var vlanID: UInt16?
    /// The other end of a veth pair, or the link that a macvlan or VLAN lies on; in the namespace
    /// `peerNamespaceID` if there is one.
    public var peer: LinkIndex?
    /// The number of the peer's namespace in this one, if it lies elsewhere.
    public var peerNamespaceID: Int32?
    /// Whether it can carry packets.
    public var operationalState = OperationalState.unknown
    /// How many packets wait for transmission at most.
    public var transmitQueueLength: UInt32 = 0
    /// A text that somebody attached to it.
    public var alias: String?

    /// Makes a link as it is before anything else is known.
    public init(index: LinkIndex, name: String) {
        self.index = index
        self.name = name
    }

    /// Whether it is switched on; it may still lack a carrier.
    public var isUp: Bool { flags.contains(.up) }

    /// Whether the text can be the name of a link: 1 to 15 bytes, neither "." nor "..", without
    /// blanks, ":" and "/".
    public static func isName(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...15).contains(bytes.count) && text != "." && text != ".."
            && bytes.allSatisfy { byte in
                byte > 0x20 && byte != 0x7F && byte != UInt8(ascii: "/")
                    && byte != UInt8(ascii: ":")
            }
    }
}

extension Link {
    /// What is switched on; the kernel's `IFF_…`.
    public struct Flags: OptionSet, Sendable, Hashable {
        /// The kernel's bits.
        public var rawValue: UInt32

        /// Takes the kernel's bits.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// `IFF_UP`: switched on.
        public static let up = Flags(rawValue: 0x1)
        /// `IFF_BROADCAST`
        public static let broadcast = Flags(rawValue: 0x2)
        /// `IFF_LOOPBACK`
        public static let loopback = Flags(rawValue: 0x8)
        /// `IFF_POINTOPOINT`
        public static let pointToPoint = Flags(rawValue: 0x10)
        /// `IFF_RUNNING`: it can carry packets.
        public static let running = Flags(rawValue: 0x40)
        /// `IFF_NOARP`: its neighbours need no resolution.
        public static let noARP = Flags(rawValue: 0x80)
        /// `IFF_PROMISC`
        public static let promiscuous = Flags(rawValue: 0x100)
        /// `IFF_MULTICAST`
        public static let multicast = Flags(rawValue: 0x1000)
        /// `IFF_LOWER_UP`: there is a carrier.
        public static let carrier = Flags(rawValue: 0x10000)
    }

    /// Whether it can carry packets, after RFC 2863; the kernel's `IF_OPER_…`.
    public struct OperationalState: RawRepresentable, Sendable, Hashable {
        /// The kernel's number.
        public var rawValue: UInt8

        /// Takes the kernel's number.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Its driver does not say.
        public static let unknown = OperationalState(rawValue: 0)
        /// Switched off, or without a carrier.
        public static let down = OperationalState(rawValue: 2)
        /// The link below it is down.
        public static let lowerLayerDown = OperationalState(rawValue: 3)
        /// It waits for something outside, such as authentication.
        public static let dormant = OperationalState(rawValue: 5)
        /// It carries packets.
        public static let up = OperationalState(rawValue: 6)
    }
}
