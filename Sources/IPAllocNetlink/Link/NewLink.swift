/// A link to be made.
public struct NewLink: Sendable, Hashable {
    /// How a macvlan's siblings see each other.
    public struct MacvlanMode: RawRepresentable, Sendable, Hashable {
        /// The kernel's number.
        public var rawValue: UInt32

        /// Takes the kernel's number.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// `MACVLAN_MODE_PRIVATE`: not at all.
        public static let `private` = MacvlanMode(rawValue: 1)
        /// `MACVLAN_MODE_VEPA`: by way of the switch.
        public static let vepa = MacvlanMode(rawValue: 2)
        /// `MACVLAN_MODE_BRIDGE`: directly.
        public static let bridge = MacvlanMode(rawValue: 4)
        /// `MACVLAN_MODE_PASSTHRU`: there is only one, which takes the parent over.
        public static let passthrough = MacvlanMode(rawValue: 8)
    }

    /// What drives it.
    public enum Kind: Sendable, Hashable {
        /// One end of a cable; the settings are those of the other end. Neither end can be up from
        /// the beginning: the kernel fails with ENOTCONN while the other one is not there.
        case veth(peer: LinkSettings)
        /// One more link-layer address on another link.
        case macvlan(parent: LinkIndex, mode: MacvlanMode)
        /// A switch.
        case bridge
        /// One network of several on another link, by the number in its frames' tags.
        case vlan(parent: LinkIndex, id: UInt16)
        /// Several links as one; the mode is one of the kernel's `BOND_MODE_…`.
        case bond(mode: UInt8)
    }

    /// Its name and what else is to be set from the beginning.
    public var settings: LinkSettings
    /// What drives it.
    public var kind: Kind

    /// Makes the description of a link.
    public init(_ kind: Kind, _ settings: LinkSettings) {
        self.kind = kind
        self.settings = settings
    }

    /// The name that the kernel has for what drives it.
    var kindName: String {
        switch kind {
        case .veth: "veth"
        case .macvlan: "macvlan"
        case .bridge: "bridge"
        case .vlan: "vlan"
        case .bond: "bond"
        }
    }

    /// The link that it lies on.
    private var parent: LinkIndex? {
        switch kind {
        case .macvlan(let parent, _), .vlan(let parent, _): parent
        case .veth, .bridge, .bond: nil
        }
    }

    /// The settings of this link, and of the other end of a cable.
    var allSettings: [LinkSettings] {
        if case .veth(let peer) = kind { return [settings, peer] }
        return [settings]
    }

    /// Writes `struct ifinfomsg` and the attributes.
    func write(to writer: inout MessageWriter) {
        settings.write(to: &writer, index: nil, parent: parent)
        writer.nest(LinkAttribute.info) { info in
            // Without a NUL behind, as `ip` writes it.
            info.attribute(LinkAttribute.infoKind, Array(kindName.utf8))
            switch kind {
            case .veth(let peer):
                info.nest(LinkAttribute.infoData) { data in
                    data.nest(LinkAttribute.vethPeer) { peer.write(to: &$0, index: nil) }
                }
            case .macvlan(_, let mode):
                info.nest(LinkAttribute.infoData) { data in
                    data.attribute(LinkAttribute.macvlanMode, mode.rawValue)
                }
            case .vlan(_, let id):
                info.nest(LinkAttribute.infoData) { data in
                    data.attribute(LinkAttribute.vlanID, id)
                }
            case .bond(let mode):
                info.nest(LinkAttribute.infoData) { data in
                    data.attribute(LinkAttribute.bondMode, mode)
                }
            case .bridge: break
            }
        }
    }

    /// In the words of `ip link add`.
    package func words(naming name: (LinkIndex) -> String) -> String {
        let own = "link \(settings)"
        switch kind {
        case .veth(let peer): return "\(own) type veth peer \(peer)"
        case .macvlan(let parent, _): return "\(own) link \(name(parent)) type macvlan"
        case .bridge: return "\(own) type bridge"
        case .vlan(let parent, let id): return "\(own) link \(name(parent)) type vlan id \(id)"
        case .bond(let mode): return "\(own) type bond mode \(mode)"
        }
    }
}
