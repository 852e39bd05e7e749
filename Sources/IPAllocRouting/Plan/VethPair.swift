import IPAllocNetlink

/// The cable between the pod and the node, over which the pod reaches what the node routes.
public struct VethPair: Sendable, Hashable {
    /// The name of the node's end.
    public var hostName: String
    /// The link-layer address of the pod's end.
    public var podMAC: MACAddress
    /// The link-layer address of the node's end.
    public var hostMAC: MACAddress
    /// The largest packet in bytes.
    public var mtu: UInt32

    /// The name of the pod's end.
    public static let podName = "veth0"
    /// The MTU unless told otherwise.
    public static let mtuDefault: UInt32 = 1500

    /// Describes the cable of a pod's sandbox.
    ///
    /// The addresses are made from the container's name, so that a plan can name them before the
    /// cable is there, and set explicitly, so that nobody on the node thinks of others.
    init(for attachment: PodAttachment, mtu: UInt32) {
        hostName = attachment.hostLinkName
        podMAC = Self.macAddress("pod \(attachment.containerID)")
        hostMAC = Self.macAddress("host \(attachment.containerID)")
        self.mtu = mtu
    }

    /// A locally administered address of one host, made from a text by FNV-1a.
    private static func macAddress(_ text: String) -> MACAddress {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let bits = (hash ^ hash >> 48) & 0xFCFF_FFFF_FFFF | 0x0200_0000_0000
        guard let address = MACAddress(value: bits) else { preconditionFailure("48 bits") }
        return address
    }
}
