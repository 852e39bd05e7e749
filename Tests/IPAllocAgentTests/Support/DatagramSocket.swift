import Glibc
import Testing

@testable import IPAllocAgent

/// A socket as a service manager has it.
final class DatagramSocket: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let address = try #require(UnixSocketAddress(path: path))
        let result = unsafe address.withSocketAddress { unsafe bind(descriptor, $0, $1) }
        try #require(result == 0)
    }

    deinit {
        close(descriptor)
    }

    /// The next datagram, which is waited for.
    func receive() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        try #require(count > 0)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// The next datagram, if one comes within a time.
    func receive(withinMilliseconds time: Int32) throws -> String? {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // SAFETY: the kernel writes to the one structure, which outlives the call.
        return unsafe poll(&question, 1, time) > 0 ? try receive() : nil
    }

    /// The next datagram that matches, which is waited for.
    func receive(where matches: (String) -> Bool) throws -> String {
        while true {
            let text = try receive()
            if matches(text) { return text }
        }
    }
}
