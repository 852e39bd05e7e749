import Glibc

@testable import IPAlloc

/// glibc's reading and writing of addresses, as an independent opinion.
enum PlatformText {
    /// What `inet_pton` makes of a text without NUL bytes.
    static func parse(_ text: String, family: AddressFamily) -> UInt128? {
        var bytes: [UInt8] = Array(repeating: 0, count: 16)
        let domain = family == .ipv4 ? AF_INET : AF_INET6
        guard unsafe inet_pton(domain, text, &bytes) == 1 else { return nil }
        return bytes.prefix(family.bitWidth / 8).reduce(0) { $0 << 8 | UInt128($1) }
    }

    /// What `inet_ntop` writes.
    static func format(_ address: IPAddress) -> String {
        let count = address.family.bitWidth / 8
        var bytes = (0..<count).map { index in
            UInt8(truncatingIfNeeded: address.value >> UInt128(8 * (count - 1 - index)))
        }
        var text: [CChar] = Array(repeating: 0, count: 64)
        let domain = address.family == .ipv4 ? AF_INET : AF_INET6
        unsafe inet_ntop(domain, &bytes, &text, 64)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}

/// The code and position of the refusal of a call, or nil if it succeeds.
func refusal<Value>(
    of body: () throws(IPAllocError) -> Value
) -> (code: IPAllocError.Code, position: Int)? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error.code, error.position)
    }
}
