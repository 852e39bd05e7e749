import ArgumentParser
import IPAlloc

/// An address as it is written on the command line: with or without a prefix length, as tables have
/// it, with a zone behind it, or IPv4-mapped, as `ip` and `ss` have it.
struct AddressArgument: ExpressibleByArgument {
    let text: String
    /// What stands behind the slash; nil if there is none.
    private let prefixLength: Substring?

    init?(argument: String) {
        let slash = argument.firstIndex(of: "/") ?? argument.endIndex
        let whole = argument[..<slash]
        text = String(whole.contains(":") ? whole.prefix { $0 != "%" } : whole)
        prefixLength = slash == argument.endIndex ? nil : argument[slash...].dropFirst()
    }

    /// Examines the address.
    ///
    /// - Returns: It, without what stands around it.
    /// - Throws: `CommandFailure` if it is none, which says what a pod's name is for.
    func checked() throws(CommandFailure) -> String {
        guard let address = try? IPAddress(text) else {
            throw .usage(
                "error: \"\(text)\" is no IP address; what a pod has tells: ipallocctl describe se NAME "
                    + "-n NAMESPACE")
        }
        let bits = address.family.bitWidth
        if let prefixLength, !(0...bits).map(String.init).contains(String(prefixLength)) {
            throw .usage(
                "error: \"\(text)/\(prefixLength)\": a prefix length of IPv\(address.family.rawValue) is 0 to "
                    + "\(bits); one address needs none")
        }
        let isMapped = IPv6Address(address)?.isIPv4Mapped == true
        return isMapped
            ? IPAddress(IPv4Address(value: UInt32(truncatingIfNeeded: address.value))).description
            : text
    }
}
