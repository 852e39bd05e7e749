/// Why the engine refused: what was asked, and what stood in the way.
///
/// The payload is numbers only, so that throwing costs no memory; text is made when it is shown.
/// The meaning of each field per code is the one that `include/ipalloc.h` documents.
public struct IPAllocError: Error, Sendable, Hashable {
    /// The reason; the same numbers as in the C interface.
    public var code: Code
    /// The family of `subject` and `obstacle`.
    public var family: AddressFamily
    /// The address or range that was asked for.
    var subjectInterval: Interval?
    /// The address or range in the way: held, reserved, overlapping.
    var obstacleInterval: Interval?
    /// A count, size or length that was asked for.
    public var requested: UInt128
    /// What there was instead of `requested`.
    public var available: UInt128
    /// The offset in a text or an image, or the index in a list of arguments.
    public var position: Int

    init(
        _ code: Code, family: AddressFamily = .ipv4, subject: Interval? = nil,
        obstacle: Interval? = nil, requested: UInt128 = 0, available: UInt128 = 0,
        position: Int = 0
    ) {
        self.code = code
        self.family = family
        self.subjectInterval = subject
        self.obstacleInterval = obstacle
        self.requested = requested
        self.available = available
        self.position = position
    }
}

extension IPAllocError {
    /// The address or range that was asked for, if the code has one.
    public var subject: AddressRange? {
        subjectInterval.map { AddressRange(unchecked: $0, family: family) }
    }

    /// The address or range that stood in the way, if the code has one.
    public var obstacle: AddressRange? {
        obstacleInterval.map { AddressRange(unchecked: $0, family: family) }
    }
}
