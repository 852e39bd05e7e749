import IPAlloc

/// An IP address and a port, as in `127.0.0.1:5710` or `[::1]:5710`.
struct HealthAddress: Sendable, Hashable {
    let address: IPAddress
    let port: UInt16

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        guard let address = try? IPAddress(String(host)),
            isBracketed == (address.family == .ipv6)
        else { return nil }
        self.address = address
        self.port = port
    }
}

extension HealthAddress: CustomStringConvertible {
    var description: String {
        address.family == .ipv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
