/// The kernel's numbers of the attributes of links, `IFLA_…`.
enum LinkAttribute {
    static let address: UInt16 = 1
    static let name: UInt16 = 3
    static let mtu: UInt16 = 4
    static let link: UInt16 = 5
    static let master: UInt16 = 10
    static let transmitQueueLength: UInt16 = 13
    static let operationalState: UInt16 = 16
    static let info: UInt16 = 18
    static let alias: UInt16 = 20
    static let namespaceDescriptor: UInt16 = 28
    static let extensionMask: UInt16 = 29
    static let linkNamespaceID: UInt16 = 37

    /// `IFLA_INFO_KIND`, in `info`.
    static let infoKind: UInt16 = 1
    /// `IFLA_INFO_DATA`, in `info`.
    static let infoData: UInt16 = 2
    /// `VETH_INFO_PEER`, in the data of a veth.
    static let vethPeer: UInt16 = 1
    /// `IFLA_MACVLAN_MODE`, in the data of a macvlan.
    static let macvlanMode: UInt16 = 1
    /// `IFLA_VLAN_ID`, in the data of a VLAN.
    static let vlanID: UInt16 = 1
    /// `IFLA_BOND_MODE`, in the data of a bond.
    static let bondMode: UInt16 = 1

    /// `RTEXT_FILTER_SKIP_STATS`: nobody here reads the counters, which are half of a message.
    static let skipStatistics: UInt32 = 8
}
