import Glibc

/// A connection to a unix socket that sends and receives bytes as they are. Calls block.
final class RawConnection: Sendable {
    let descriptor: Int32

    init(to path: String) throws {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw RawFailure("socket", errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        precondition(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let number = errno
            close(descriptor)
            throw RawFailure("connect", number)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends all bytes.
    ///
    /// - Throws: `RawFailure` if the other side does not take them.
    func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw RawFailure("send", errno) }
            rest = rest.dropFirst(count)
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Has `send` fail with `EAGAIN` if the other side takes nothing for so long.
    func limitSending(toSeconds seconds: Int) throws { try limit(SO_SNDTIMEO, seconds) }

    /// Has `receive` fail with `EAGAIN` if nothing comes for so long.
    func limitReceiving(toSeconds seconds: Int) throws { try limit(SO_RCVTIMEO, seconds) }

    private func limit(_ option: Int32, _ seconds: Int) throws {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        let length = socklen_t(MemoryLayout<timeval>.size)
        // SAFETY: the time is borrowed for the call, with its own length.
        guard unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, length) == 0 else {
            throw RawFailure("setsockopt", errno)
        }
    }

    /// The next bytes; none at the end.
    func receive() throws -> [UInt8] {
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        let count = unsafe recv(descriptor, &piece, piece.count, 0)
        // An agent that ends a connection without reading all of it resets it.
        if count < 0 && errno == ECONNRESET { return [] }
        guard count >= 0 else { throw RawFailure("recv", errno) }
        return Array(piece[..<count])
    }

    /// All that comes until the other side ends.
    func receiveAll() throws -> String {
        var bytes: [UInt8] = []
        while case let piece = try receive(), !piece.isEmpty { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What comes up to a text.
    func receive(upTo end: String) throws -> String {
        var text = ""
        while !text.contains(end) {
            let piece = try receive()
            guard !piece.isEmpty else { throw RawFailure("the end came before \(end)", 0) }
            text += String(decoding: piece, as: UTF8.self)
        }
        return text
    }

    /// Returns when the other side has read all that was sent.
    ///
    /// - Throws: `RawFailure` also if it does not read for half a minute.
    func waitUntilRead() throws {
        for _ in 0..<30_000 {
            var unread: Int32 = 1
            // SAFETY: the kernel writes the one number, which outlives the call.
            guard unsafe ioctl(descriptor, UInt(TIOCOUTQ), &unread) == 0 else {
                throw RawFailure("ioctl", errno)
            }
            if unread == 0 { return }
            usleep(1000)
        }
        throw RawFailure("the other side does not read", ETIMEDOUT)
    }

    /// Sends nothing more.
    func finishSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }
}

struct RawFailure: Error, CustomStringConvertible {
    let operation: String
    let errno: Int32

    init(_ operation: String, _ errno: Int32) {
        self.operation = operation
        self.errno = errno
    }

    var description: String { unsafe "\(operation): \(String(cString: strerror(errno)))" }
}
