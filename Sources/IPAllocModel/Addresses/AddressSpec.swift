import IPAlloc
import IPAllocJSON

/// What the specifications of pools and of subnets have in common: a CIDR block, ranges within it,
/// a gateway, and routes.
public protocol AddressSpec: FieldStruct {
    /// 4 or 6; derived from `subnet` if absent.
    var ipVersion: Int? { get set }
    /// The CIDR block as it was written, host bits included.
    var subnet: String { get set }
    /// The ranges, each one address or two joined by "-".
    var ips: [String] { get set }
    /// Ranges that are taken out of `ips`.
    var excludeIPs: [String] { get set }
    /// The gateway of the default route.
    var gateway: String? { get set }
    /// Further routes; an empty list, unlike an absent one, inherits none.
    var routes: [Route]? { get set }
}

extension AddressSpec {
    /// The family that `ipVersion` tells, or else `subnet`; nil if neither tells one.
    public var family: AddressFamily? {
        if ipVersion != nil { return AddressFamily(ipVersion: ipVersion) }
        return [.ipv4, .ipv6].first { (try? CIDRBlock(subnet, family: $0)) != nil }
    }

    /// The block that `subnet` tells, host bits kept; nil if it is malformed or of another family.
    public var block: CIDRBlock? {
        guard let family else { return nil }
        return try? CIDRBlock(subnet, family: family)
    }

    /// The addresses of `ips` without those of `excludeIPs`.
    ///
    /// - Parameter family: The family that all must have.
    /// - Throws: What `RangeSet` throws for the first malformed element of either list.
    /// - Complexity: O(n log n) in the number of ranges.
    public func usableAddresses(family: AddressFamily) throws(IPAllocError) -> RangeSet {
        let included = try RangeSet(parsing: ips, family: family)
        return try included.subtracting(try RangeSet(parsing: excludeIPs, family: family))
    }

    /// The number of usable addresses as a status shows it; nil if a list is malformed.
    public var totalCount: Int? {
        family.flatMap { try? usableAddresses(family: $0).statusCount }
    }

    /// Says that host bits are only shown, if `subnet` has some.
    public var hostBitsWarning: String? {
        guard let block, !block.isCanonical else { return nil }
        return "spec.subnet \(subnet) has host bits set; it is shown as written and compared as "
            + block.canonical.description
    }

    /// Whether two blocks are the same, host bits masked. Malformed ones are the same as none.
    public func hasSameBlock(as other: some AddressSpec) -> Bool {
        guard let block, let other = other.block else { return false }
        return block.canonical == other.canonical
    }

    /// Whether two different blocks share addresses.
    func overlapsDifferentBlock(_ other: some AddressSpec) -> Bool {
        guard let block = block?.canonical, let other = other.block?.canonical else { return false }
        guard block.family == other.family, block != other else { return false }
        return block.contains(other.network) || other.contains(block.network)
    }
}

extension AddressFamily {
    /// The family of that version number, if there is one.
    init?(ipVersion: Int?) {
        switch ipVersion {
        case 4: self = .ipv4
        case 6: self = .ipv6
        default: return nil
        }
    }

    /// The family's version number.
    public var ipVersion: Int { self == .ipv4 ? 4 : 6 }

    /// The family's name, `IPv4` or `IPv6`.
    public var name: String { "IPv\(ipVersion)" }
}

extension RangeSet {
    /// The ranges as the elements of a specification's list.
    public var texts: [String] { ranges.map(\.description) }

    /// The number of addresses as a status shows it: no more than a signed 64-bit number holds.
    public var statusCount: Int { Int(min(count, UInt128(Int.max))) }
}

extension CIDRBlock {
    /// The block, host bits masked, as a label's value: its separators are dashes.
    public var labelValue: String {
        let text = canonical.description
        // A label's value may not begin with a dash.
        let padded = text.hasPrefix(":") ? "0" + text : text
        return String(padded.map { ".:/".contains($0) ? "-" : $0 })
    }
}
