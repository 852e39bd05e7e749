import CIPAllocNetlink

/// A setting of the kernel below `/proc/sys/net`; each network namespace has its own.
public struct Sysctl: Sendable, Hashable {
    /// The parts of the path below `/proc/sys/net`, such as `ipv4`, `conf`, `eth0`, `rp_filter`.
    public var parts: [String]

    /// How long a value may be.
    private static let capacity = 4096

    /// Names a setting by the parts of its path below `/proc/sys/net`. A link's name is one part,
    /// whatever dots it has.
    public init(_ parts: String...) {
        self.parts = parts
    }

    /// A setting of a link, or of `all` or `default`: `net.FAMILY.conf.LINK.NAME`.
    ///
    /// - Parameter family: `ipv4` or `ipv6`.
    public static func link(_ family: String, _ link: String, _ name: String) -> Sysctl {
        Sysctl(family, "conf", link, name)
    }

    /// The value in the calling thread's network namespace, without the line's end.
    ///
    /// - Throws: `isNotThere` if there is no such setting.
    public func read() throws(NetlinkError) -> String {
        do throws(ErrorNumber) {
            let file = try FileDescriptor(path: try file(), mode: CIPALLOC_FILE_READ)
            var result: Int64 = 0
            // SAFETY: the kernel writes as many bytes as there is room for, or none on failure.
            let bytes = try ErrorNumber.retrying { () throws(ErrorNumber) in
                let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.capacity) {
                    buffer, count in
                    result = unsafe cipalloc_file_read(
                        file.number, buffer.baseAddress, buffer.count)
                    count = max(Int(result), 0)
                }
                _ = try ErrorNumber.check(result)
                return bytes
            }
            let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") }.map { $0 + 1 } ?? 0
            return String(decoding: bytes[..<end], as: UTF8.self)
        } catch {
            throw NetlinkError(system: error, "read", description)
        }
    }

    /// Sets the value in the calling thread's network namespace.
    ///
    /// - Throws: `isNotThere` if there is no such setting; `.system` with `.invalid` if it cannot
    ///   have the value.
    public func write(_ value: String) throws(NetlinkError) {
        do throws(ErrorNumber) {
            try FileDescriptor(path: try file(), mode: CIPALLOC_FILE_WRITE).write(setting: value)
        } catch {
            throw NetlinkError(system: error, "write", "\(description) = \(value)")
        }
    }

    /// The file; parts that would lead elsewhere name nothing.
    private func file() throws(ErrorNumber) -> String {
        for part in parts {
            guard
                !part.isEmpty && part != "." && part != ".."
                    && part.utf8.allSatisfy({ $0 != 0 && $0 != UInt8(ascii: "/") })
            else { throw .noEntry }
        }
        return "/proc/sys/\(path)"
    }
}

extension Sysctl: CustomStringConvertible {
    public var description: String { "sysctl \(path)" }

    /// The path as `sysctl` takes it, with "/" between the parts.
    public var path: String { "net/" + parts.joined(separator: "/") }
}

extension NetworkNamespace {
    /// The value of a setting in the namespace.
    ///
    /// - Throws: See `Sysctl.read()`.
    public func read(_ setting: Sysctl) throws(NetlinkError) -> String {
        try run { () throws(NetlinkError) in try setting.read() }
    }

    /// Sets the value of a setting in the namespace.
    ///
    /// - Throws: See `Sysctl.write(_:)`.
    public func write(_ setting: Sysctl, _ value: String) throws(NetlinkError) {
        try run { () throws(NetlinkError) in try setting.write(value) }
    }
}
