import IPAlloc

/// A rule of policy routing: which packets are looked up in which table.
public struct Rule: Sendable, Hashable {
    /// The family of the packets.
    public var family: AddressFamily
    /// Rules are asked in the order of this number; nil for a new one leaves it to the kernel,
    /// which puts the rule before the second one of all.
    public var priority: UInt32?
    /// Only packets from here, nil for all. The kernel keeps host bits and ignores them.
    public var from: CIDRBlock?
    /// Only packets to here, nil for all. The kernel keeps host bits and ignores them.
    public var to: CIDRBlock?
    /// Only packets whose mark, after `markMask`, is this.
    public var mark: UInt32?
    /// The bits of the mark that count; the kernel takes all if there is only a mark.
    public var markMask: UInt32?
    /// Only packets that came in by this link; `lo` is for those of this host.
    public var inputLink: String?
    /// Only packets that are bound to this link.
    public var outputLink: String?
    /// The type of service that packets must have, 0 for all.
    public var typeOfService: UInt8 = 0
    /// Whether it is for the packets that the selectors do not fit.
    public var isInverted = false
    /// The table to look up.
    public var table: RouteTable
    /// What to do.
    public var action = RuleAction.lookUp
    /// Results whose prefix is at most this long are not taken.
    public var suppressPrefixLength: UInt32?
    /// Who made it.
    public var origin = RouteOrigin.unspecified
    /// Read only: whether it has selectors or properties that this type does not know, so that it
    /// is not what the rest says.
    public var hasOtherProperties = false

    /// Describes a rule.
    ///
    /// - Parameters:
    ///   - family: The family of the packets, and of `from` and `to`.
    ///   - table: The table to look up.
    ///   - priority: Its place; nil leaves it to the kernel.
    ///   - from: Only packets from here.
    ///   - to: Only packets to here.
    ///   - mark: Only packets with this mark.
    ///   - markMask: The bits of the mark that count; all if nil.
    public init(
        _ family: AddressFamily, lookUp table: RouteTable, priority: UInt32? = nil,
        from: CIDRBlock? = nil, to: CIDRBlock? = nil, mark: UInt32? = nil, markMask: UInt32? = nil
    ) {
        assert(from.map { $0.family == family } ?? true)
        assert(to.map { $0.family == family } ?? true)
        self.family = family
        self.table = table
        self.priority = priority
        self.from = from
        self.to = to
        self.mark = mark
        self.markMask = markMask
    }
}

/// What a rule does; the kernel's `FR_ACT_…`.
public struct RuleAction: RawRepresentable, Sendable, Hashable {
    /// The kernel's number.
    public var rawValue: UInt8

    /// Takes the kernel's number.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `FR_ACT_TO_TBL`: look a table up.
    public static let lookUp = RuleAction(rawValue: 1)
    /// `FR_ACT_GOTO`: go on with another rule.
    public static let goTo = RuleAction(rawValue: 2)
    /// `FR_ACT_BLACKHOLE`: drop.
    public static let blackhole = RuleAction(rawValue: 6)
    /// `FR_ACT_UNREACHABLE`: refuse as unreachable.
    public static let unreachable = RuleAction(rawValue: 7)
    /// `FR_ACT_PROHIBIT`: refuse as forbidden.
    public static let prohibit = RuleAction(rawValue: 8)
}
