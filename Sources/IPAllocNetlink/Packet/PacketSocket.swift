import CIPAllocNetlink

/// A socket for frames of Ethernet on one link, in the network namespace in which it was opened.
///
/// Thread-safety: *caller serialises*. Receiving *blocks*.
public final class PacketSocket {
    private let file: FileDescriptor
    private let link: LinkIndex

    /// What a frame carries; the kernel's `ETH_P_…`.
    public struct FrameProtocol: RawRepresentable, Sendable, Hashable {
        /// The number.
        public var rawValue: UInt16

        /// Takes the number.
        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// Nothing is received; any frame can be sent. The kernel takes such a socket down soonest:
        /// it waits until all its processors have let go of one that receives.
        public static let none = FrameProtocol(rawValue: 0)
        /// Address resolution for IPv4.
        public static let arp = FrameProtocol(rawValue: 0x0806)
        /// IPv6, of which neighbour discovery is a part.
        public static let ipv6 = FrameProtocol(rawValue: 0x86DD)
    }

    /// Longer frames are cut; none that matters here is.
    private static let capacity = 2048

    /// Opens a socket in the calling thread's network namespace.
    ///
    /// - Throws: `isNotPermitted` without CAP_NET_RAW, `isNotThere` if there is no such link.
    public init(_ frameProtocol: FrameProtocol, on link: LinkIndex) throws(NetlinkError) {
        self.link = link
        do throws(ErrorNumber) {
            file = FileDescriptor(
                adopting: try ErrorNumber.check(
                    cipalloc_packet_open(link.rawValue, frameProtocol.rawValue)))
        } catch {
            throw NetlinkError(system: error, "open", "a packet socket on link \(link)")
        }
    }

    /// Has the link receive frames to a group, as long as the socket is there, whether or not the
    /// kernel itself listens to it.
    public func join(_ group: MACAddress) throws(NetlinkError) {
        let bytes = group.bytes
        do throws(ErrorNumber) {
            // SAFETY: an address has 6 bytes, which are borrowed for the call.
            _ = try ErrorNumber.check(
                unsafe bytes.withUnsafeBytes {
                    unsafe cipalloc_packet_join(file.number, link.rawValue, $0.baseAddress)
                })
        } catch {
            throw NetlinkError(system: error, "join", "group \(group) on link \(link)")
        }
    }

    /// Sends a whole frame.
    public func send(_ frame: [UInt8]) throws(NetlinkError) {
        do {
            _ = try ErrorNumber.retrying { () throws(ErrorNumber) in
                // SAFETY: the bytes are borrowed for the call.
                try ErrorNumber.check(
                    unsafe frame.withUnsafeBytes {
                        unsafe cipalloc_packet_send(file.number, $0.baseAddress, $0.count)
                    })
            }
        } catch {
            throw NetlinkError(system: error, "send", "a frame")
        }
    }

    /// Receives a frame.
    ///
    /// - Parameter deadline: The time of `now` at which waiting ends.
    /// - Returns: nil if none came in time.
    public func receive(until deadline: Int64) throws(NetlinkError) -> [UInt8]? {
        while true {
            let left = deadline - Self.now
            guard left > 0 else { return nil }
            var result: Int64 = 0
            // SAFETY: the kernel writes as many bytes as there is room for, or none on failure.
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.capacity) {
                buffer, count in
                result = unsafe cipalloc_packet_receive(
                    file.number, buffer.baseAddress, buffer.count, Int32(min(left, 60_000)))
                count = max(Int(result), 0)
            }
            if result >= 0 { return bytes }
            let error = ErrorNumber(rawValue: Int32(-result))
            guard error == .tryAgain || error == .interrupted else {
                throw NetlinkError(system: error, "receive", "a frame")
            }
        }
    }

    /// Milliseconds of a clock that nobody sets.
    public static var now: Int64 { cipalloc_clock_milliseconds() }
}
