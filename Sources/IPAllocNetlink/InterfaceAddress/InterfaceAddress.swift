import IPAlloc

/// An address of a link.
public struct InterfaceAddress: Sendable, Hashable {
    /// The link that has it.
    public var link: LinkIndex
    /// The address and the length of the prefix that is on the link.
    public var block: CIDRBlock
    /// The address of the other end of a point-to-point link.
    public var peer: IPAddress?
    /// The broadcast address, IPv4 only.
    public var broadcast: IPAddress?
    /// How far it is valid.
    public var scope = RouteScope.universe
    /// Its properties and state.
    public var flags: Flags = []
    /// Its label, IPv4 only: the link's name, with ":" and more behind at will.
    public var label: String?

    /// Describes an address.
    ///
    /// - Parameters:
    ///   - block: The address with the length of its prefix; host bits are the point of it.
    ///   - link: The link that has it, or is to have it.
    ///   - flags: `.noDuplicateDetection` to use an IPv6 address at once.
    public init(_ block: CIDRBlock, on link: LinkIndex, flags: Flags = []) {
        self.block = block
        self.link = link
        self.flags = flags
    }

    /// The address itself.
    public var address: IPAddress { block.address }
    /// Its family.
    public var family: AddressFamily { block.family }

    /// The kernel's `IFA_F_…`.
    public struct Flags: OptionSet, Sendable, Hashable {
        /// The kernel's bits.
        public var rawValue: UInt32

        /// Takes the kernel's bits.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// `IFA_F_SECONDARY`: another address of the same prefix comes before it.
        public static let secondary = Flags(rawValue: 0x1)
        /// `IFA_F_NODAD`: no search for duplicates before it is used.
        public static let noDuplicateDetection = Flags(rawValue: 0x2)
        /// `IFA_F_DADFAILED`: a duplicate was found.
        public static let duplicate = Flags(rawValue: 0x8)
        /// `IFA_F_DEPRECATED`: not for new connections.
        public static let deprecated = Flags(rawValue: 0x20)
        /// `IFA_F_TENTATIVE`: the search for duplicates goes on.
        public static let tentative = Flags(rawValue: 0x40)
        /// `IFA_F_PERMANENT`: it does not expire.
        public static let permanent = Flags(rawValue: 0x80)
        /// `IFA_F_NOPREFIXROUTE`: the kernel makes no route to its prefix.
        public static let noPrefixRoute = Flags(rawValue: 0x200)
    }
}
