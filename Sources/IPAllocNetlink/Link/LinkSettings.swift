/// What to set of a link, new or old; what is nil stays as it is.
public struct LinkSettings: Sendable, Hashable {
    /// Its name.
    public var name: String?
    /// Its link-layer address.
    public var macAddress: MACAddress?
    /// The largest packet in bytes.
    public var mtu: UInt32?
    /// How many packets wait for transmission at most.
    public var transmitQueueLength: UInt32?
    /// Whether it is switched on.
    public var isUp: Bool?
    /// The link to become a port of; `LinkIndex(rawValue: 0)` to be one of none.
    public var master: LinkIndex?
    /// A text to attach to it, at most 255 bytes.
    public var alias: String?
    /// The namespace to move to, or to be made in. Moved, a link loses its addresses and routes.
    public var namespace: NetworkNamespace?

    /// Sets what is given.
    public init(
        name: String? = nil, macAddress: MACAddress? = nil, mtu: UInt32? = nil,
        transmitQueueLength: UInt32? = nil, isUp: Bool? = nil, master: LinkIndex? = nil,
        alias: String? = nil, namespace: NetworkNamespace? = nil
    ) {
        self.name = name
        self.macAddress = macAddress
        self.mtu = mtu
        self.transmitQueueLength = transmitQueueLength
        self.isUp = isUp
        self.master = master
        self.alias = alias
        self.namespace = namespace
    }

    /// Writes `struct ifinfomsg` and the attributes, in the order in which `ip link` does.
    ///
    /// - Parameter parent: The link that a new one is to lie on.
    func write(to writer: inout MessageWriter, index: LinkIndex?, parent: LinkIndex? = nil) {
        let up = Link.Flags.up.rawValue
        writer.append([0, 0, 0, 0])
        writer.append(index?.rawValue ?? 0)
        writer.append(isUp == true ? up : 0)
        writer.append(isUp == nil ? 0 : up)
        if let parent { writer.attribute(LinkAttribute.link, parent.rawValue) }
        if let mtu { writer.attribute(LinkAttribute.mtu, mtu) }
        if let macAddress { writer.attribute(LinkAttribute.address, macAddress.bytes) }
        if let transmitQueueLength {
            writer.attribute(LinkAttribute.transmitQueueLength, transmitQueueLength)
        }
        if let master { writer.attribute(LinkAttribute.master, master.rawValue) }
        if let alias { writer.attribute(LinkAttribute.alias, text: alias) }
        if let namespace {
            writer.attribute(LinkAttribute.namespaceDescriptor, UInt32(namespace.descriptor))
        }
        if let name { writer.attribute(LinkAttribute.name, text: name) }
    }
}

extension LinkSettings: CustomStringConvertible {
    /// In the words of `ip link set`.
    public var description: String {
        var words: [String] = []
        if let name { words.append("name \(name.shellWord)") }
        if let macAddress { words.append("address \(macAddress)") }
        if let mtu { words.append("mtu \(mtu)") }
        if let transmitQueueLength { words.append("txqueuelen \(transmitQueueLength)") }
        if let isUp { words.append(isUp ? "up" : "down") }
        if let master { words.append(master.rawValue == 0 ? "nomaster" : "master \(master)") }
        if let alias { words.append("alias \(alias.shellWord)") }
        if let namespace { words.append("netns \(namespace)") }
        return words.joined(separator: " ")
    }
}
