import IPAllocJSON
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
    ///
    /// - Parameter hostName: The name of the node's end.
    init(for attachment: PodAttachment, hostName: String, mtu: UInt32) {
        self.hostName = hostName
        podMAC = Self.macAddress("pod \(attachment.containerID)")
        hostMAC = Self.macAddress("host \(attachment.containerID)")
        self.mtu = mtu
    }

    /// A locally administered address of one host, made from a text.
    static func macAddress(_ text: String) -> MACAddress {
        let hash = text.fnv1a
        let bits = (hash ^ hash >> 48) & 0xFCFF_FFFF_FFFF | 0x0200_0000_0000
        guard let address = MACAddress(value: bits) else { preconditionFailure("48 bits") }
        return address
    }
}
