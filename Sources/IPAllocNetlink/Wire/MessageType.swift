/// What a message is; the kernel's `NLMSG_…` and `RTM_…`.
public struct MessageType: RawRepresentable, Sendable, Hashable {
    /// The kernel's number.
    public var rawValue: UInt16

    /// Takes the kernel's number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// `NLMSG_NOOP`: to be skipped.
    public static let none = MessageType(rawValue: 1)
    /// `NLMSG_ERROR`: the request failed, or, with number 0, was done.
    public static let error = MessageType(rawValue: 2)
    /// `NLMSG_DONE`: the end of a list.
    public static let done = MessageType(rawValue: 3)
    /// `NLMSG_OVERRUN`: messages were lost.
    public static let overrun = MessageType(rawValue: 4)

    /// `RTM_NEWLINK`
    public static let newLink = MessageType(rawValue: 16)
    /// `RTM_DELLINK`
    public static let deleteLink = MessageType(rawValue: 17)
    /// `RTM_GETLINK`
    public static let getLink = MessageType(rawValue: 18)
    /// `RTM_NEWADDR`
    public static let newAddress = MessageType(rawValue: 20)
    /// `RTM_DELADDR`
    public static let deleteAddress = MessageType(rawValue: 21)
    /// `RTM_GETADDR`
    public static let getAddress = MessageType(rawValue: 22)
    /// `RTM_NEWROUTE`
    public static let newRoute = MessageType(rawValue: 24)
    /// `RTM_DELROUTE`
    public static let deleteRoute = MessageType(rawValue: 25)
    /// `RTM_GETROUTE`
    public static let getRoute = MessageType(rawValue: 26)
    /// `RTM_NEWNEIGH`
    public static let newNeighbour = MessageType(rawValue: 28)
    /// `RTM_DELNEIGH`
    public static let deleteNeighbour = MessageType(rawValue: 29)
    /// `RTM_GETNEIGH`
    public static let getNeighbour = MessageType(rawValue: 30)
    /// `RTM_NEWRULE`
    public static let newRule = MessageType(rawValue: 32)
    /// `RTM_DELRULE`
    public static let deleteRule = MessageType(rawValue: 33)
    /// `RTM_GETRULE`
    public static let getRule = MessageType(rawValue: 34)
}

/// How a message is meant; the kernel's `NLM_F_…`. Some bits mean one thing in a request that
/// lists, another in one that makes, and another in a reply.
public struct MessageFlags: OptionSet, Sendable, Hashable {
    /// The kernel's bits.
    public var rawValue: UInt16

    /// Takes the kernel's bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// `NLM_F_REQUEST`
    public static let request = MessageFlags(rawValue: 0x1)
    /// `NLM_F_MULTI`: others follow, up to `NLMSG_DONE`.
    public static let multi = MessageFlags(rawValue: 0x2)
    /// `NLM_F_ACK`: success is to be told too.
    public static let acknowledge = MessageFlags(rawValue: 0x4)
    /// `NLM_F_DUMP_INTR`: what is listed changed meanwhile.
    public static let interrupted = MessageFlags(rawValue: 0x10)

    /// `NLM_F_DUMP`: list all.
    public static let list = MessageFlags(rawValue: 0x300)

    /// `NLM_F_REPLACE`: there may be one, which is then replaced.
    public static let replace = MessageFlags(rawValue: 0x100)
    /// `NLM_F_EXCL`: there must be none.
    public static let exclusive = MessageFlags(rawValue: 0x200)
    /// `NLM_F_CREATE`: make it if there is none.
    public static let create = MessageFlags(rawValue: 0x400)
    /// `NLM_F_APPEND`: behind those that are there.
    public static let append = MessageFlags(rawValue: 0x800)

    /// `NLM_F_CAPPED`: of the request there is only the header in the reply.
    public static let capped = MessageFlags(rawValue: 0x100)
    /// `NLM_F_ACK_TLVS`: attributes follow that say more.
    public static let explained = MessageFlags(rawValue: 0x200)
}
