import Glibc

/// Sockets at paths, as servers make them.
public enum BoundSocket {
    /// Makes a socket that is bound to a path and does not listen yet.
    public static func make(at path: String, kind: __socket_type = SOCK_STREAM) -> Int32 {
        let descriptor = open(kind)
        let bound = unsafe withAddress(of: path) { unsafe bind(descriptor, $0, $1) }
        precondition(bound == 0, "\(path): errno \(errno)")
        return descriptor
    }

    /// Sends a datagram; nothing happens if nobody is there any more.
    public static func send(_ text: String, to path: String) {
        let descriptor = open(SOCK_DGRAM)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        _ = unsafe withAddress(of: path) {
            unsafe sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, $1)
        }
    }

    /// Waits for a datagram.
    public static func receive(from descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    private static func open(_ kind: __socket_type) -> Int32 {
        socket(AF_UNIX, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }

    private static func withAddress<Value>(
        of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        precondition(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        // SAFETY: the path fits, and zeros stand behind it.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: Array(path.utf8))
        }
        // SAFETY: the address is borrowed for the call, with its own length.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// Leaves behind the file of a socket whose server is gone, as `kill -9` does.
    public static func leave(at path: String) {
        close(make(at: path))
    }
}
