/// The annotation `ippool-ip-number`: how many addresses an automatic pool has.
public enum AddressCount: Sendable, Hashable {
    /// That many, whatever the number of pods.
    case fixed(Int)
    /// That many more than there are pods.
    case flexible(Int)

    /// Reads the annotation: `N` or `+N`. What stands before a plus sign does not count.
    ///
    /// - Throws: `SelectionError` of wrong input.
    public init(_ text: String) throws(SelectionError) {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false)
        guard parts.count <= 2, let digits = parts.last, let number = Int(digits) else {
            throw .invalidAddressCount(text)
        }
        guard number >= 0 else { throw .negativeAddressCount(text) }
        self = parts.count == 2 ? .flexible(number) : .fixed(number)
    }

    /// The number of addresses for so many pods.
    public func total(pods: Int) -> Int {
        switch self {
        case .fixed(let number): number
        case .flexible(let number):
            // A number that does not fit is larger than any subnet.
            pods.addingReportingOverflow(number).overflow ? Int.max : pods + number
        }
    }

    /// What the number depends on, in words; nil if it does not.
    var basis: String? {
        switch self {
        case .fixed: nil
        case .flexible(0): "as many as pods"
        case .flexible(let number): "as many as pods, and \(number) more"
        }
    }
}

extension AddressCount: CustomStringConvertible {
    /// The annotation's text.
    public var description: String {
        switch self {
        case .fixed(let number): "\(number)"
        case .flexible(let number): "+\(number)"
        }
    }
}
