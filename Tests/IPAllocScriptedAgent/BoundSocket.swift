import Glibc

/// Sockets at paths, as servers make them.
public enum BoundSocket {
    /// Makes a socket that is bound to a path and does not listen yet.
    public static func make(at path: String) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        precondition(path.utf8.count < MemoryLayout.size(ofValue: address.sun_path))
        // SAFETY: the path fits, and zeros stand behind it.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: Array(path.utf8))
        }
        // SAFETY: the address is borrowed for the call, with its own length.
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(bound == 0, "\(path): errno \(errno)")
        return descriptor
    }

    /// Leaves behind the file of a socket whose server is gone, as `kill -9` does.
    public static func leave(at path: String) {
        close(make(at: path))
    }
}
