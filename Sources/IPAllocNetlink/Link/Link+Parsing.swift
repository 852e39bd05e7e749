extension Link: NetlinkObject {
    public static var messageType: MessageType { .newLink }

    /// Reads `struct ifinfomsg` and its attributes.
    ///
    /// ```
    ///   │ family: 8 │ 0: 8 │ hardware: 16 │ index: 32 │ flags: 32 │ mask: 32 │ attributes │
    /// ```
    public init?(parsing payload: ByteReader) throws(WireError) {
        var rest = payload
        let family = try rest.read(UInt8.self)
        _ = try rest.take(3)
        let index = LinkIndex(rawValue: try rest.read())
        let flags = Flags(rawValue: try rest.read())
        _ = try rest.take(4)
        let attributes = try Attribute.all(in: rest)
        // A bridge describes its ports once more, in a family of its own.
        guard family == 0 else { return nil }
        self.init(index: index, name: "")
        self.flags = flags
        for attribute in attributes { try take(attribute) }
    }

    private mutating func take(_ attribute: Attribute) throws(WireError) {
        let value = attribute.value
        switch attribute.type {
        case LinkAttribute.name: name = value.text
        case LinkAttribute.mtu: mtu = try value.number()
        case LinkAttribute.address: macAddress = MACAddress(bytes: value.bytes)
        case LinkAttribute.link: peer = try Self.index(value)
        case LinkAttribute.master: master = try Self.index(value)
        case LinkAttribute.transmitQueueLength: transmitQueueLength = try value.number()
        case LinkAttribute.operationalState:
            operationalState = OperationalState(rawValue: try value.number())
        case LinkAttribute.alias: alias = value.text
        case LinkAttribute.linkNamespaceID:
            peerNamespaceID = Int32(bitPattern: try value.number())
        case LinkAttribute.info:
            try take(info: Attribute.all(in: value))
        default: break
        }
    }

    /// What drives the link, and what that has of its own.
    private mutating func take(info: [Attribute]) throws(WireError) {
        kind = info.first { $0.type == LinkAttribute.infoKind }?.value.text
        guard kind == "vlan" else { return }
        for data in info where data.type == LinkAttribute.infoData {
            for part in try Attribute.all(in: data.value) where part.type == LinkAttribute.vlanID {
                vlanID = try part.value.number()
            }
        }
    }

    /// The index of another link; 0 is none.
    private static func index(_ value: ByteReader) throws(WireError) -> LinkIndex? {
        let number = try value.number(UInt32.self)
        return number == 0 ? nil : LinkIndex(rawValue: number)
    }
}
