import IPAlloc
import IPAllocNetlink

/// A solicitation or an advertisement of neighbour discovery for IPv6 (RFC 4861) in a frame of
/// Ethernet.
///
/// ```
///   │ to: 6 │ from: 6 │ 86 DD │ IPv6 header: 40 │
///   │ type: 1 │ 0 │ checksum: 2 │ flags: 1 │ 0: 3 │ target: 16 │ option: 0 or 8 │
/// ```
struct NeighbourFrame: Hashable {
    enum Kind: UInt8 { case solicitation = 135, advertisement = 136 }

    var kind: Kind
    /// The link-layer address of the frame's sender.
    var senderMAC: MACAddress
    var source: IPAddress
    var destination: IPAddress
    var target: IPAddress
    /// The link-layer address that the option tells: the source's in a solicitation, the target's
    /// in an advertisement.
    var optionMAC: MACAddress?

    /// Who else has the address? Nobody learns anything from the question (RFC 4862).
    static func probe(for address: IPAddress, from mac: MACAddress) -> NeighbourFrame {
        NeighbourFrame(
            kind: .solicitation, senderMAC: mac, source: .unspecified(.ipv6),
            destination: solicitedGroup(of: address), target: address, optionMAC: nil)
    }

    /// Who has the address? The answer is to come to the source.
    static func query(
        for address: IPAddress, from source: IPAddress, at mac: MACAddress
    ) -> NeighbourFrame {
        NeighbourFrame(
            kind: .solicitation, senderMAC: mac, source: source,
            destination: solicitedGroup(of: address), target: address, optionMAC: mac)
    }

    /// I have the address: all who knew another link-layer address learn this one.
    static func announcement(of address: IPAddress, at mac: MACAddress) -> NeighbourFrame {
        NeighbourFrame(
            kind: .advertisement, senderMAC: mac, source: address, destination: allNodes,
            target: address, optionMAC: mac)
    }

    /// `ff02::1`
    static let allNodes = group(0xFF02 << 112 | 1)

    /// `ff02::1:ffXX:XXXX`, the group of all that have an address with these last bits.
    static func solicitedGroup(of address: IPAddress) -> IPAddress {
        group(0xFF02 << 112 | 0x1_FF00_0000 | address.value & 0xFF_FFFF)
    }

    /// The link-layer address of a group (RFC 2464).
    static func macAddress(ofGroup group: IPAddress) -> MACAddress {
        guard let mac = MACAddress(bytes: [0x33, 0x33] + group.networkBytes.suffix(4)) else {
            preconditionFailure("two and four bytes are six")
        }
        return mac
    }

    private static func group(_ value: UInt128) -> IPAddress {
        guard let address = IPAddress(value: value, family: .ipv6) else {
            preconditionFailure("any number of 128 bits is an IPv6 address")
        }
        return address
    }

    /// ICMPv6, behind the IPv6 header.
    private static let nextHeader: UInt8 = 58
    /// The target has moved here, whatever else is known.
    private static let overrides: UInt8 = 0x20
    private static let headerLength = 54

    /// The frame, to the group that is its destination.
    var bytes: [UInt8] {
        var message: [UInt8] = [kind.rawValue, 0, 0, 0]
        message += [kind == .advertisement ? Self.overrides : 0, 0, 0, 0]
        message += target.networkBytes
        if let optionMAC {
            message += [kind == .advertisement ? 2 : 1, 1] + optionMAC.bytes
        }
        let checksum = checksum(of: message)
        message[2] = UInt8(checksum >> 8)
        message[3] = UInt8(truncatingIfNeeded: checksum)
        let group = Self.macAddress(ofGroup: destination).bytes
        let header: [UInt8] = [0x60, 0, 0, 0, 0, UInt8(message.count), Self.nextHeader, 255]
        return group + senderMAC.bytes + [0x86, 0xDD] + header + source.networkBytes
            + destination.networkBytes + message
    }

    /// The Internet checksum over the pseudo-header and the message, whose own field is zero.
    private func checksum(of message: [UInt8]) -> UInt16 {
        let pseudo =
            source.networkBytes + destination.networkBytes
            + [0, 0, 0, UInt8(message.count), 0, 0, 0, Self.nextHeader]
        let all = pseudo + message
        var sum = UInt32(0)
        for index in stride(from: 0, to: all.count, by: 2) {
            sum += UInt32(all[index]) << 8 | UInt32(all[index + 1])
        }
        while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
        return ~UInt16(sum)
    }
}

extension NeighbourFrame {
    /// Reads a frame.
    ///
    /// - Returns: nil if it is no solicitation or advertisement without other headers before it,
    ///   or came from beyond the link.
    init?(parsing frame: [UInt8]) {
        guard frame.count >= Self.headerLength + 24, frame[12] == 0x86, frame[13] == 0xDD,
            frame[20] == Self.nextHeader, frame[21] == 255,
            let kind = Kind(rawValue: frame[54]), frame[55] == 0,
            let mac = MACAddress(bytes: Array(frame[6..<12])),
            let source = IPAddress(networkBytes: frame[22..<38]),
            let destination = IPAddress(networkBytes: frame[38..<54]),
            let target = IPAddress(networkBytes: frame[62..<78])
        else { return nil }
        self.init(
            kind: kind, senderMAC: mac, source: source, destination: destination, target: target,
            optionMAC: Self.option(of: Array(frame[78...]), kind))
    }

    private static func option(of bytes: [UInt8], _ kind: Kind) -> MACAddress? {
        var rest = bytes[...]
        while rest.count >= 8 {
            let length = Int(rest[rest.startIndex + 1]) * 8
            guard length > 0 && length <= rest.count else { return nil }
            if rest[rest.startIndex] == (kind == .advertisement ? 2 : 1) {
                return MACAddress(bytes: Array(rest.dropFirst(2).prefix(6)))
            }
            rest = rest.dropFirst(length)
        }
        return nil
    }
}
