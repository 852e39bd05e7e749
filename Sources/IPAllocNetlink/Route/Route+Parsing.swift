import IPAlloc

extension Route: NetlinkObject {
    public static var messageType: MessageType { .newRoute }

    /// Reads `struct rtmsg` and its attributes.
    ///
    /// ```
    ///   │ family: 8 │ destination's length: 8 │ source's length: 8 │ type of service: 8 │
    ///   │ table: 8  │ origin: 8 │ scope: 8 │ kind: 8 │ flags: 32 │ attributes │
    /// ```
    public init?(parsing payload: ByteReader) throws(WireError) {
        var rest = payload
        let familyNumber = try rest.read(UInt8.self)
        let lengthsOffset = rest.offset
        let destinationLength = try rest.read(UInt8.self)
        let originsLength = try rest.read(UInt8.self)
        let typeOfService = try rest.read(UInt8.self)
        let table = RouteTable(rawValue: UInt32(try rest.read(UInt8.self)))
        let origin = RouteOrigin(rawValue: try rest.read())
        let scope = RouteScope(rawValue: try rest.read())
        let kind = RouteKind(rawValue: try rest.read())
        let flags = try rest.read(UInt32.self)
        let attributes = try Attribute.all(in: rest)
        guard let family = AddressFamily(kernelNumber: familyNumber) else { return nil }

        let any = CIDRBlock.everything(family)
        var destination = any.address
        var origins = any.address
        for attribute in attributes {
            switch attribute.type {
            case RouteAttribute.destination: destination = try attribute.value.address(family)
            case RouteAttribute.origins: origins = try attribute.value.address(family)
            default: break
            }
        }
        self.init(
            to: try CIDRBlock(wire: destination, length: destinationLength, offset: lengthsOffset),
            table: table, scope: scope, kind: kind)
        if originsLength > 0 {
            self.origins = try CIDRBlock(
                wire: origins, length: originsLength, offset: lengthsOffset + 1)
        }
        self.origin = origin
        self.typeOfService = typeOfService
        self.flags = NextHopFlags(rawValue: UInt8(truncatingIfNeeded: flags))
        for attribute in attributes { try take(attribute) }
    }

    private mutating func take(_ attribute: Attribute) throws(WireError) {
        let value = attribute.value
        switch attribute.type {
        case RouteAttribute.table: table = RouteTable(rawValue: try value.number())
        case RouteAttribute.gateway: gateway = try value.address(family)
        case RouteAttribute.via: gateway = try value.via()
        case RouteAttribute.link: link = LinkIndex(rawValue: try value.number())
        case RouteAttribute.metric: metric = try value.number()
        case RouteAttribute.preferredSource: preferredSource = try value.address(family)
        case RouteAttribute.preference: preference = try value.number()
        case RouteAttribute.nextHopID: nextHopID = try value.number()
        case RouteAttribute.nextHops: nextHops = try NextHop.all(in: value, family: family)
        case RouteAttribute.pathMetrics:
            // Those of another size are texts: the congestion control's name.
            for metric in try Attribute.all(in: value) where metric.value.count == 4 {
                pathMetrics.append(
                    PathMetric(type: metric.type, value: try metric.value.number()))
            }
        default: break
        }
    }
}

extension ByteReader {
    /// Reads `struct rtvia`: a family and an address of it.
    ///
    /// - Returns: nil if it is neither IPv4 nor IPv6.
    func via() throws(WireError) -> IPAddress? {
        var rest = self
        let number = try rest.read(UInt16.self)
        guard let family = AddressFamily(kernelNumber: UInt8(truncatingIfNeeded: number)) else {
            return nil
        }
        return try rest.address(family)
    }
}

extension NextHop {
    /// The bytes of `struct rtnexthop`.
    private static let headerLength = 8

    /// Reads the next hops that follow each other, each with attributes of its own.
    ///
    /// ```
    ///   │ length: 16 │ flags: 8 │ weight − 1: 8 │ link: 32 │ attributes │ 0 to 3 │
    /// ```
    /// - Throws: `.length` if a length is less than the header's, `.short` if one reaches beyond
    ///   the end.
    static func all(
        in bytes: ByteReader, family: AddressFamily
    ) throws(WireError) -> [NextHop] {
        var rest = bytes
        var hops: [NextHop] = []
        while rest.count > 0 {
            var header = rest
            let length = Int(try header.read(UInt16.self))
            guard length >= headerLength else { throw WireError(.length, offset: rest.offset) }
            var one = try rest.takeAligned(length)
            _ = try one.take(2)
            let flags = NextHopFlags(rawValue: try one.read())
            let weight = Int(try one.read(UInt8.self)) + 1
            let index = try one.read(UInt32.self)
            var hop = NextHop(
                via: nil, link: index == 0 ? nil : LinkIndex(rawValue: index), weight: weight,
                flags: flags)
            for attribute in try Attribute.all(in: one) {
                switch attribute.type {
                case RouteAttribute.gateway: hop.gateway = try attribute.value.address(family)
                case RouteAttribute.via: hop.gateway = try attribute.value.via()
                default: break
                }
            }
            hops.append(hop)
        }
        return hops
    }
}
