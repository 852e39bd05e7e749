import IPAlloc

/// The kernel's numbers of the attributes of rules, `FRA_…`.
enum RuleAttribute {
    static let to: UInt16 = 1
    static let from: UInt16 = 2
    static let inputLink: UInt16 = 3
    static let priority: UInt16 = 6
    static let mark: UInt16 = 10
    static let suppressGroup: UInt16 = 13
    static let suppressPrefixLength: UInt16 = 14
    static let table: UInt16 = 15
    static let markMask: UInt16 = 16
    static let outputLink: UInt16 = 17
    static let padding: UInt16 = 18
    static let origin: UInt16 = 21

    /// `FIB_RULE_INVERT`, among the flags.
    static let inverted: UInt32 = 2
    /// What the kernel says where nothing is suppressed.
    static let none = UInt32.max
}

extension Rule: NetlinkObject {
    public static var messageType: MessageType { .newRule }

    /// Reads `struct fib_rule_hdr` and its attributes.
    ///
    /// ```
    ///   │ family: 8 │ to's length: 8 │ from's length: 8 │ type of service: 8 │
    ///   │ table: 8  │ 0: 8 │ 0: 8 │ action: 8 │ flags: 32 │ attributes │
    /// ```
    public init?(parsing payload: ByteReader) throws(WireError) {
        var rest = payload
        let familyNumber = try rest.read(UInt8.self)
        let lengthsOffset = rest.offset
        let toLength = try rest.read(UInt8.self)
        let fromLength = try rest.read(UInt8.self)
        let typeOfService = try rest.read(UInt8.self)
        let table = RouteTable(rawValue: UInt32(try rest.read(UInt8.self)))
        _ = try rest.take(2)
        let action = RuleAction(rawValue: try rest.read())
        let flags = try rest.read(UInt32.self)
        let attributes = try Attribute.all(in: rest)
        guard let family = AddressFamily(kernelNumber: familyNumber) else { return nil }

        self.init(family, lookUp: table)
        // A rule of priority 0 comes without the attribute.
        self.priority = 0
        self.typeOfService = typeOfService
        self.action = action
        self.isInverted = flags & RuleAttribute.inverted != 0
        let any = CIDRBlock.everything(family).address
        if toLength > 0 {
            to = try CIDRBlock(wire: any, length: toLength, offset: lengthsOffset)
        }
        if fromLength > 0 {
            from = try CIDRBlock(wire: any, length: fromLength, offset: lengthsOffset + 1)
        }
        for attribute in attributes { try take(attribute) }
    }

    private mutating func take(_ attribute: Attribute) throws(WireError) {
        let value = attribute.value
        switch attribute.type {
        case RuleAttribute.to: to = try Self.block(to, value)
        case RuleAttribute.from: from = try Self.block(from, value)
        case RuleAttribute.inputLink: inputLink = value.text
        case RuleAttribute.outputLink: outputLink = value.text
        case RuleAttribute.priority: priority = try value.number()
        case RuleAttribute.mark: mark = try value.number()
        case RuleAttribute.markMask: markMask = try value.number()
        case RuleAttribute.table: table = RouteTable(rawValue: try value.number())
        case RuleAttribute.origin: origin = RouteOrigin(rawValue: try value.number())
        case RuleAttribute.suppressPrefixLength:
            let length = try value.number(UInt32.self)
            suppressPrefixLength = length == RuleAttribute.none ? nil : length
        case RuleAttribute.suppressGroup:
            if try value.number(UInt32.self) != RuleAttribute.none { hasOtherProperties = true }
        case RuleAttribute.padding: break
        default: hasOtherProperties = true
        }
    }

    /// Puts the address of a prefix whose length is known already in its place; an address
    /// without a prefix selects nothing.
    private static func block(
        _ block: CIDRBlock?, _ value: ByteReader
    ) throws(WireError) -> CIDRBlock? {
        guard let block else { return nil }
        return try CIDRBlock(
            wire: try value.address(block.family), length: UInt8(block.prefixLength),
            offset: value.offset)
    }

    /// Writes `struct fib_rule_hdr` and the attributes, in the order in which `ip rule` does.
    func write(to writer: inout MessageWriter) {
        writer.append(family.kernelNumber)
        writer.append(UInt8(to?.prefixLength ?? 0))
        writer.append(UInt8(from?.prefixLength ?? 0))
        writer.append(typeOfService)
        writer.append(table.low)
        writer.append([0, 0])
        writer.append(action.rawValue)
        writer.append(isInverted ? RuleAttribute.inverted : 0)
        if let from { writer.attribute(RuleAttribute.from, from.address.networkBytes) }
        if let to { writer.attribute(RuleAttribute.to, to.address.networkBytes) }
        if let mark { writer.attribute(RuleAttribute.mark, mark) }
        if let markMask { writer.attribute(RuleAttribute.markMask, markMask) }
        if let inputLink { writer.attribute(RuleAttribute.inputLink, text: inputLink) }
        if let outputLink { writer.attribute(RuleAttribute.outputLink, text: outputLink) }
        if action == .lookUp && table.low == 0 {
            writer.attribute(RuleAttribute.table, table.rawValue)
        }
        if let suppressPrefixLength {
            writer.attribute(RuleAttribute.suppressPrefixLength, suppressPrefixLength)
        }
        if let priority { writer.attribute(RuleAttribute.priority, priority) }
        if origin != .unspecified { writer.attribute(RuleAttribute.origin, origin.rawValue) }
    }
}
