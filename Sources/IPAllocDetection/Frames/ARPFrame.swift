import IPAlloc
import IPAllocNetlink

/// A question or an answer of address resolution for IPv4 (RFC 826) in a frame of Ethernet.
///
/// ```
///   │ to: 6 │ from: 6 │ 08 06 │ 00 01 │ 08 00 │ 6 │ 4 │ operation: 2 │
///   │ sender's MAC: 6 │ sender's IP: 4 │ target's MAC: 6 │ target's IP: 4 │
/// ```
struct ARPFrame: Hashable {
    enum Operation: UInt8 { case request = 1, reply = 2 }

    var operation: Operation
    var senderMAC: MACAddress
    var sender: IPAddress
    var target: IPAddress

    /// Who else has the address? Nobody learns anything from the question (RFC 5227).
    static func probe(for address: IPAddress, from mac: MACAddress) -> ARPFrame {
        ARPFrame(
            operation: .request, senderMAC: mac, sender: .unspecified(.ipv4), target: address)
    }

    /// I have the address: all who knew another link-layer address learn this one.
    static func announcement(of address: IPAddress, at mac: MACAddress) -> ARPFrame {
        ARPFrame(operation: .request, senderMAC: mac, sender: address, target: address)
    }

    /// The frame, to all hosts of the link.
    var bytes: [UInt8] {
        let broadcast = [UInt8](repeating: 0xFF, count: 6)
        let head: [UInt8] = [0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, operation.rawValue]
        return broadcast + senderMAC.bytes + head + senderMAC.bytes + sender.networkBytes
            + [UInt8](repeating: 0, count: 6) + target.networkBytes
    }
}

extension ARPFrame {
    /// Reads a frame.
    ///
    /// - Returns: nil if it is none of address resolution for IPv4 on Ethernet.
    init?(parsing frame: [UInt8]) {
        guard frame.count >= 42, Array(frame[12..<20]) == [0x08, 0x06, 0, 1, 0x08, 0, 6, 4],
            frame[20] == 0, let operation = Operation(rawValue: frame[21]),
            let mac = MACAddress(bytes: Array(frame[22..<28])),
            let sender = IPAddress(networkBytes: frame[28..<32]),
            let target = IPAddress(networkBytes: frame[38..<42])
        else { return nil }
        self.init(operation: operation, senderMAC: mac, sender: sender, target: target)
    }
}

extension IPAddress {
    /// The address of all zeros: nobody.
    static func unspecified(_ family: AddressFamily) -> IPAddress {
        CIDRBlock.everything(family).address
    }

    /// Reads 4 or 16 bytes in network order.
    ///
    /// - Returns: nil if there are more or fewer.
    init?(networkBytes bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        let value = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        self.init(value: value, family: bytes.count == 4 ? .ipv4 : .ipv6)
    }
}
