/// All addresses of one family from a first to a last one, both included.
public struct AddressRange: Sendable, Hashable {
    /// The family of both ends.
    public let family: AddressFamily
    /// The ends as numbers.
    let interval: Interval

    /// Makes the range from `lower` to `upper`.
    ///
    /// - Throws: `.familyMismatch` if the ends are of two families, `.reversedRange` if `lower`
    ///   exceeds `upper`.
    public init(_ lower: IPAddress, _ upper: IPAddress) throws(IPAllocError) {
        guard lower.family == upper.family else {
            throw IPAllocError(
                .familyMismatch, family: lower.family,
                subject: Interval(lower))
        }
        guard lower.value <= upper.value else {
            throw IPAllocError(
                .reversedRange, family: lower.family,
                subject: Interval(lower),
                obstacle: Interval(upper))
        }
        self.init(unchecked: Interval(lower.value, upper.value), family: lower.family)
    }

    /// Makes a range of values that are known to belong to the family.
    init(unchecked interval: Interval, family: AddressFamily) {
        assert(interval.upper <= family.maximum)
        self.family = family
        self.interval = interval
    }

    /// The first address.
    public var lower: IPAddress { IPAddress(unchecked: interval.lower, family: family) }
    /// The last address.
    public var upper: IPAddress { IPAddress(unchecked: interval.upper, family: family) }
}
