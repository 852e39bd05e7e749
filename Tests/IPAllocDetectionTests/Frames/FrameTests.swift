import IPAlloc
import IPAllocNetlink
import Testing

@testable import IPAllocDetection

/// Frames, byte for byte.
@Suite("Frames")
struct FrameTests {
    private static let mac = MACAddress("0a:1b:0a:06:a8:ad") ?? MACAddress(value: 0)!
    private static let gateway = MACAddress("02:00:00:00:00:01") ?? MACAddress(value: 0)!

    /// The address of a text that is known to be one.
    private func address(_ text: String) -> IPAddress {
        guard let address = try? IPAddress(text) else { preconditionFailure(text) }
        return address
    }

    /// The bytes of hexadecimal digits.
    private func hex(_ text: String) -> [UInt8] {
        text.split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
    }

    @Test("an ARP probe, an announcement, and their reading")
    func arp() throws {
        let own = address("10.6.168.173")
        let probe = ARPFrame.probe(for: own, from: Self.mac)
        #expect(
            probe.bytes
                == hex(
                    """
                    ff ff ff ff ff ff 0a 1b 0a 06 a8 ad 08 06
                    00 01 08 00 06 04 00 01
                    0a 1b 0a 06 a8 ad 00 00 00 00
                    00 00 00 00 00 00 0a 06 a8 ad
                    """))
        #expect(ARPFrame(parsing: probe.bytes) == probe)
        let announcement = ARPFrame.announcement(of: own, at: Self.mac)
        #expect(Array(announcement.bytes[28..<32]) == hex("0a 06 a8 ad"))
        #expect(Array(announcement.bytes[38..<42]) == hex("0a 06 a8 ad"))
        #expect(ARPFrame(parsing: announcement.bytes) == announcement)
    }

    @Test("a neighbour advertisement with its checksum, and its reading")
    func advertisement() throws {
        let frame = NeighbourFrame.announcement(of: address("fd00:6::173"), at: Self.mac)
        #expect(
            Array(frame.bytes.prefix(54))
                == hex(
                    """
                    33 33 00 00 00 01 0a 1b 0a 06 a8 ad 86 dd
                    60 00 00 00 00 20 3a ff
                    fd 00 00 06 00 00 00 00 00 00 00 00 00 00 01 73
                    ff 02 00 00 00 00 00 00 00 00 00 00 00 00 00 01
                    """))
        #expect(
            Array(frame.bytes[58...])
                == hex(
                    """
                    20 00 00 00
                    fd 00 00 06 00 00 00 00 00 00 00 00 00 00 01 73
                    02 01 0a 1b 0a 06 a8 ad
                    """))
        #expect(NeighbourFrame(parsing: frame.bytes) == frame)
        // The sum over pseudo-header and message, checksum included, is all ones.
        let message = Array(frame.bytes[54...])
        let pseudo = Array(frame.bytes[22..<54]) + [0, 0, 0, UInt8(message.count), 0, 0, 0, 58]
        var sum = 0
        for index in stride(from: 0, to: pseudo.count + message.count, by: 2) {
            let all = pseudo + message
            sum += Int(all[index]) << 8 | Int(all[index + 1])
        }
        while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
        #expect(sum == 0xFFFF)
    }

    @Test("a probe for an IPv6 address comes from nobody and goes to those who may have it")
    func probe() {
        let frame = NeighbourFrame.probe(for: address("fd00:6::1:2345"), from: Self.mac)
        #expect(frame.source == address("::"))
        #expect(frame.destination == address("ff02::1:ff01:2345"))
        #expect(frame.optionMAC == nil)
        #expect(NeighbourFrame(parsing: frame.bytes) == frame)
    }

    @Test("what a frame claims: who has an address, or is about to take it")
    func claims() throws {
        let own = address("10.6.168.173")
        let probe = try #require(
            Claim(ARPFrame.probe(for: own, from: Self.gateway).bytes, .ipv4))
        #expect(probe.address == own)
        #expect(probe.holder == Self.gateway)
        #expect(!probe.isAnswer)
        let answer = ARPFrame(
            operation: .reply, senderMAC: Self.gateway, sender: address("10.6.0.1"), target: own)
        #expect(Claim(answer.bytes, .ipv4)?.address == address("10.6.0.1"))
        #expect(Claim(answer.bytes, .ipv4)?.isAnswer == true)
        let query = NeighbourFrame.query(
            for: address("fd00::1"), from: address("fd00::2"), at: Self.mac)
        #expect(Claim(query.bytes, .ipv6) == nil)
    }

    @Test("any bytes are read or refused, cut anywhere and changed anywhere")
    func malformed() {
        let frames = [
            ARPFrame.announcement(of: address("10.6.168.173"), at: Self.mac).bytes,
            NeighbourFrame.announcement(of: address("fd00:6::173"), at: Self.mac).bytes,
        ]
        for frame in frames {
            for count in 0..<frame.count {
                let cut = Array(frame.prefix(count))
                _ = Claim(cut, .ipv4)
                _ = Claim(cut, .ipv6)
            }
            for index in frame.indices {
                for value in [UInt8(0), 1, 0x7F, 0xFF] {
                    var changed = frame
                    changed[index] = value
                    _ = Claim(changed, .ipv4)
                    _ = Claim(changed, .ipv6)
                }
            }
        }
        #expect(Claim(frames[0], .ipv6) == nil)
        #expect(Claim(frames[1], .ipv4) == nil)
    }
}
