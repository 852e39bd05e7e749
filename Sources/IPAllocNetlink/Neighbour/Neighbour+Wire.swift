import IPAlloc

/// The kernel's numbers of the attributes of neighbours, `NDA_…`.
enum NeighbourAttribute {
    static let address: UInt16 = 1
    static let macAddress: UInt16 = 2
    static let link: UInt16 = 8
}

extension Neighbour: NetlinkObject {
    public static var messageType: MessageType { .newNeighbour }

    /// Reads `struct ndmsg` and its attributes.
    ///
    /// ```
    ///   │ family: 8 │ 0: 24 │ link: 32 │ state: 16 │ flags: 8 │ kind: 8 │ attributes │
    /// ```
    public init?(parsing payload: ByteReader) throws(WireError) {
        var rest = payload
        let familyNumber = try rest.read(UInt8.self)
        _ = try rest.take(3)
        let link = LinkIndex(rawValue: try rest.read())
        let state = State(rawValue: try rest.read())
        let flags = Flags(rawValue: try rest.read())
        _ = try rest.take(1)
        let attributes = try Attribute.all(in: rest)
        // A bridge's table has a family of its own.
        guard let family = AddressFamily(kernelNumber: familyNumber) else { return nil }

        var address: IPAddress?
        var macAddress: MACAddress?
        for attribute in attributes {
            switch attribute.type {
            case NeighbourAttribute.address: address = try attribute.value.address(family)
            case NeighbourAttribute.macAddress:
                macAddress = MACAddress(bytes: attribute.value.bytes)
            default: break
            }
        }
        guard let address else { throw WireError(.short, offset: rest.offset) }
        self.init(address, at: macAddress, on: link, state: state)
        self.flags = flags
    }

    /// Writes `struct ndmsg` and the attributes, in the order in which `ip neighbour` does.
    func write(to writer: inout MessageWriter) {
        writer.append([address.family.kernelNumber, 0, 0, 0])
        writer.append(link.rawValue)
        writer.append(state.rawValue)
        writer.append(flags.rawValue)
        writer.append(UInt8(0))
        writer.attribute(NeighbourAttribute.address, address.networkBytes)
        if let macAddress { writer.attribute(NeighbourAttribute.macAddress, macAddress.bytes) }
    }
}

extension NetlinkRequest {
    /// `ip [-4|-6] neighbour show [dev NAME]`
    ///
    /// - Parameter link: Kernels that know no filter here list all.
    public static func listNeighbours(
        _ family: AddressFamily? = nil, link: LinkIndex? = nil
    ) -> NetlinkRequest {
        NetlinkRequest(.getNeighbour, .list) { writer in
            writer.append([family?.kernelNumber ?? 0, 0, 0, 0])
            writer.append([0, 0, 0, 0, 0, 0, 0, 0])
            if let link { writer.attribute(NeighbourAttribute.link, link.rawValue) }
        }
    }

    /// `ip neighbour add ADDRESS lladdr MAC dev NAME nud permanent`
    public static func addNeighbour(_ neighbour: Neighbour) -> NetlinkRequest {
        NetlinkRequest(.newNeighbour, [.acknowledge, .create, .exclusive]) { writer in
            neighbour.write(to: &writer)
        }
    }

    /// `ip neighbour replace ADDRESS lladdr MAC dev NAME nud permanent`
    public static func replaceNeighbour(_ neighbour: Neighbour) -> NetlinkRequest {
        NetlinkRequest(.newNeighbour, [.acknowledge, .create, .replace]) { writer in
            neighbour.write(to: &writer)
        }
    }

    /// `ip neighbour del ADDRESS dev NAME`
    public static func deleteNeighbour(_ neighbour: Neighbour) -> NetlinkRequest {
        let plain = Neighbour(neighbour.address, at: nil, on: neighbour.link)
        return NetlinkRequest(.deleteNeighbour, .acknowledge) { writer in
            plain.write(to: &writer)
        }
    }
}

extension Neighbour {
    /// In the words of `ip neighbour`.
    package func words(naming name: (LinkIndex) -> String) -> String {
        "neighbour \(parameters(naming: name))"
    }

    /// What `ip neighbour replace` takes.
    package func parameters(naming name: (LinkIndex) -> String) -> String {
        var words = "\(address)"
        if let macAddress { words += " lladdr \(macAddress)" }
        words += " dev \(name(link))"
        return state == .permanent ? words + " nud permanent" : words
    }
}
