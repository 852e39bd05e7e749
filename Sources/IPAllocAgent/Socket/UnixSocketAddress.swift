import Glibc

/// The address of a unix socket: a path, or a name in the abstract namespace.
struct UnixSocketAddress: Sendable, Hashable {
    /// How long a path may be: the kernel wants room for the byte that ends it.
    static let pathLengthMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// The path, or `@` and an abstract name.
    let path: String

    /// - Parameter path: A path that begins with `/`, or `@` and an abstract name. Nil comes of
    ///   anything else, and of what is too long.
    init?(path: String) {
        guard let first = path.utf8.first, path.utf8.count <= Self.pathLengthMax,
            path.utf8.count > 1, !path.utf8.contains(0),
            first == UInt8(ascii: "/") || first == UInt8(ascii: "@")
        else { return nil }
        self.path = path
    }

    /// The path at which a socket was bound; nil if it is none of this family, or has no path.
    init?(ofSocket descriptor: Int32) {
        var address = sockaddr_un()
        let room = MemoryLayout<sockaddr_un>.size
        var length = socklen_t(room)
        // SAFETY: the kernel writes at most `length` bytes to the structure, which begins as
        // `sockaddr` does and outlives the call.
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
        guard result == 0, address.sun_family == sa_family_t(AF_UNIX), Int(length) <= room else {
            return nil
        }
        // SAFETY: the bytes are read inside the closure that lends them.
        let bytes = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bytes[offset..<max(offset, Int(length))].prefix { $0 != 0 }.map { $0 }
        }
        self.init(path: String(decoding: bytes, as: UTF8.self))
    }

    /// Lends the address in the kernel's form, for the duration of the call.
    func withSocketAddress<Value>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        let isAbstract = bytes[0] == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        assert(bytes.count <= Self.pathLengthMax)
        // SAFETY: the initialiser has checked that there is room; the rest is zero.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { target in
            unsafe target.copyBytes(from: bytes)
        }
        let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
        // An abstract name ends with the length, a path with a zero byte.
        let length = socklen_t(offset + bytes.count + (isAbstract ? 0 : 1))
        // SAFETY: every socket address begins as `sockaddr` does, and the pointer is lent only.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, length)
            }
        }
    }
}
