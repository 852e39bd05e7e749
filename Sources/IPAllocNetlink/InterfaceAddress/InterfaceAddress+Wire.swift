import IPAlloc

/// The kernel's numbers of the attributes of addresses, `IFA_…`.
enum AddressAttribute {
    static let address: UInt16 = 1
    static let local: UInt16 = 2
    static let label: UInt16 = 3
    static let broadcast: UInt16 = 4
    static let flags: UInt16 = 8
}

extension InterfaceAddress: NetlinkObject {
    public static var messageType: MessageType { .newAddress }

    /// Reads `struct ifaddrmsg` and its attributes.
    ///
    /// ```
    ///   │ family: 8 │ prefix length: 8 │ flags: 8 │ scope: 8 │ link: 32 │ attributes │
    /// ```
    /// Of the two addresses `local` is the own one; where only `address` is given it is that.
    public init?(parsing payload: ByteReader) throws(WireError) {
        var rest = payload
        let familyNumber = try rest.read(UInt8.self)
        let lengthOffset = rest.offset
        let length = try rest.read(UInt8.self)
        var flags = Flags(rawValue: UInt32(try rest.read(UInt8.self)))
        let scope = RouteScope(rawValue: try rest.read())
        let link = LinkIndex(rawValue: try rest.read())
        let attributes = try Attribute.all(in: rest)
        guard let family = AddressFamily(kernelNumber: familyNumber) else { return nil }

        var address: IPAddress?
        var local: IPAddress?
        var broadcast: IPAddress?
        var label: String?
        for attribute in attributes {
            let value = attribute.value
            switch attribute.type {
            case AddressAttribute.address: address = try value.address(family)
            case AddressAttribute.local: local = try value.address(family)
            case AddressAttribute.broadcast: broadcast = try value.address(family)
            case AddressAttribute.label: label = value.text
            case AddressAttribute.flags: flags = Flags(rawValue: try value.number())
            default: break
            }
        }
        guard let own = local ?? address else { throw WireError(.short, offset: rest.offset) }
        self.init(
            try CIDRBlock(wire: own, length: length, offset: lengthOffset), on: link, flags: flags)
        self.peer = address == own ? nil : address
        self.broadcast = broadcast
        self.scope = scope
        self.label = label
    }

    /// Writes `struct ifaddrmsg` and the attributes, in the order in which `ip address` does.
    func write(to writer: inout MessageWriter) {
        writer.append(family.kernelNumber)
        writer.append(UInt8(block.prefixLength))
        writer.append(UInt8(truncatingIfNeeded: flags.rawValue))
        writer.append(scope.rawValue)
        writer.append(link.rawValue)
        writer.attribute(AddressAttribute.local, address.networkBytes)
        if let broadcast { writer.attribute(AddressAttribute.broadcast, broadcast.networkBytes) }
        if let label { writer.attribute(AddressAttribute.label, text: label) }
        writer.attribute(AddressAttribute.address, (peer ?? address).networkBytes)
        // The struct has room for the lower eight only.
        if flags.rawValue > UInt8.max { writer.attribute(AddressAttribute.flags, flags.rawValue) }
    }
}

extension NetlinkRequest {
    /// `ip [-4|-6] address show [dev NAME]`
    ///
    /// - Parameter link: Kernels that know no filter here list all.
    public static func listAddresses(
        _ family: AddressFamily? = nil, link: LinkIndex? = nil
    ) -> NetlinkRequest {
        NetlinkRequest(.getAddress, .list) { writer in
            writer.append([family?.kernelNumber ?? 0, 0, 0, 0])
            writer.append(link?.rawValue ?? 0)
        }
    }

    /// `ip address add ADDRESS/LENGTH dev NAME [broadcast ADDRESS] [nodad]`
    public static func addAddress(_ address: InterfaceAddress) -> NetlinkRequest {
        NetlinkRequest(.newAddress, [.acknowledge, .create, .exclusive]) { writer in
            address.write(to: &writer)
        }
    }

    /// `ip address del ADDRESS/LENGTH dev NAME`
    public static func deleteAddress(_ address: InterfaceAddress) -> NetlinkRequest {
        // What is asked for is the address; its state and company need not be known.
        var plain = InterfaceAddress(address.block, on: address.link)
        plain.peer = address.peer
        return NetlinkRequest(.deleteAddress, .acknowledge) { writer in
            plain.write(to: &writer)
        }
    }
}

extension InterfaceAddress {
    /// In the words of `ip address`.
    package func words(naming name: (LinkIndex) -> String) -> String {
        "address \(parameters(naming: name))"
    }

    /// What `ip address add` takes.
    package func parameters(naming name: (LinkIndex) -> String) -> String {
        "\(block) dev \(name(link))"
    }
}
