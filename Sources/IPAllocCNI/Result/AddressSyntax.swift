import IPAlloc
import IPAllocJSON

/// Addresses in JSON.
public enum AddressSyntax {
    /// An address with a prefix length, as in `10.6.168.2/16`.
    public static func block(
        _ text: String, field: String
    ) throws(DecodingFailure) -> CIDRBlock {
        do {
            return try CIDRBlock(text)
        } catch {
            throw DecodingFailure("must be an address with a prefix length, but is \"\(text)\"")
                .within(field: field)
        }
    }

    /// An address of a family, nil if there is none.
    public static func address(
        _ text: String, family: AddressFamily, field: String
    ) throws(DecodingFailure) -> IPAddress? {
        guard !text.isEmpty else { return nil }
        do {
            return try IPAddress(text, family: family)
        } catch {
            let kind = family == .ipv4 ? "IPv4" : "IPv6"
            throw DecodingFailure("must be an \(kind) address, but is \"\(text)\"")
                .within(field: field)
        }
    }
}
