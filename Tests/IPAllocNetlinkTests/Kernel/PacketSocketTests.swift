import FoundationEssentials
import IPAllocNetlink
import Testing

/// Frames between the ends of a real cable.
@Suite("Packet socket", .enabled(if: Sandbox.isPossible, Comment(rawValue: Sandbox.reason)))
struct PacketSocketTests {
    @Test("a frame that one end sends is received at the other, and no other protocol's")
    func exchange() throws {
        let sandbox = try Sandbox()
        let (eth0, peer) = try sandbox.makeLinks()
        // An ARP question of a protocol that nobody speaks: the kernel does not answer.
        var frame = [UInt8](repeating: 0xFF, count: 12) + [0x08, 0x06]
        frame += [UInt8](repeating: 0x77, count: 46)
        let sent = frame
        let received = try sandbox.namespace.run { () throws(NetlinkError) -> [UInt8]? in
            let inner = try PacketSocket(.arp, on: peer)
            let other = try PacketSocket(.ipv6, on: peer)
            let outer = try PacketSocket(.arp, on: eth0)
            var received: [UInt8]?
            // A link that just came up drops what it is given until the kernel's own thread has
            // seen its carrier.
            for _ in 0..<100 where received != sent {
                try outer.send(sent)
                repeat {
                    received = try inner.receive(until: PacketSocket.now + 100)
                } while received != nil && received != sent
            }
            while let frame = try other.receive(until: PacketSocket.now + 1) {
                if frame == sent { return nil }
            }
            return received
        }
        #expect(received == sent)
    }

    @Test("the link takes in frames to a group as long as a socket that joined it is there")
    func group() throws {
        let sandbox = try Sandbox()
        let (_, peer) = try sandbox.makeLinks()
        let group = try #require(MACAddress("33:33:00:00:77:77"))
        let counts = try sandbox.namespace.run { () throws(NetlinkError) -> [Int] in
            // The address is the last word of a line.
            func count() -> Int {
                let path = "/proc/thread-self/net/dev_mcast"
                let text = try? String(contentsOfFile: path, encoding: .utf8)
                return text?.split(separator: "\n").count { $0.hasSuffix("333300007777") } ?? -1
            }
            var counts = [count()]
            do {
                let socket = try PacketSocket(.ipv6, on: peer)
                try socket.join(group)
                counts.append(count())
                withExtendedLifetime(socket) {}
            }
            return counts + [count()]
        }
        #expect(counts == [0, 1, 0])
    }

    @Test("waiting ends at the deadline, and a link that is not there is told")
    func silence() throws {
        let sandbox = try Sandbox()
        let (eth0, _) = try sandbox.makeLinks()
        let nothing = try sandbox.namespace.run { () throws(NetlinkError) -> [UInt8]? in
            let start = PacketSocket.now
            let unused = PacketSocket.FrameProtocol(rawValue: 0x9999)
            let frame = try PacketSocket(unused, on: eth0).receive(until: start + 20)
            return PacketSocket.now - start >= 20 ? frame : [0]
        }
        #expect(nothing == nil)
        let absent = failure { () throws(NetlinkError) in
            try sandbox.namespace.run { () throws(NetlinkError) in
                _ = try PacketSocket(.arp, on: LinkIndex(rawValue: 999))
            }
        }
        #expect(absent?.isNotThere == true)
        #expect(absent?.description == "open a packet socket on link #999: No such device")
    }
}
