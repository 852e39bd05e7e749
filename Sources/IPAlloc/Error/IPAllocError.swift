/// Why the engine refused: what was asked, and what stood in the way.
///
/// The payload is numbers only, so that throwing costs no memory; text is made when it is shown.
/// The meaning of each field per code is the one that `include/ipalloc.h` documents. The struct is
/// copied at every step on its way out, so it is kept small: a refusal by number and one by address
/// share their memory.
public struct IPAllocError: Error, Sendable, Hashable {
    // Pairs of words, since those are copied in one step each: the error passes through every
    // function on its way out, and that code is most of what a refusal costs.

    /// The code in the low 32 bits, then 8 bits each of family, content and list; and the position.
    private var head: Pair
    /// The subject's ends.
    private var first: Pair
    private var second: Pair
    /// The obstacle's ends, or what was requested and what was available.
    private var third: Pair
    private var fourth: Pair

    private typealias Pair = SIMD2<UInt64>

    private enum Content: UInt8 {
        case numbers, numbersOfSubject, subject, obstacle, both
    }

    // The makers are not inlined: refusals are many and rare, and the struct is large.

    /// A refusal without more to say than its code and a place.
    @inline(never)
    init(_ code: Code, family: AddressFamily = .ipv4, position: Int = 0) {
        self.init(code, family, .numbers, position, 0, 0, 0, 0)
    }

    /// A refusal by number.
    @inline(never)
    init(
        _ code: Code, family: AddressFamily = .ipv4, requested: UInt128, available: UInt128 = 0,
        position: Int = 0
    ) {
        self.init(code, family, .numbers, position, 0, 0, requested, available)
    }

    /// A refusal by number of what was said of an address.
    @inline(never)
    init(
        _ code: Code, family: AddressFamily, subject: Interval, requested: UInt128,
        available: UInt128
    ) {
        self.init(
            code, family, .numbersOfSubject, 0, subject.lower, subject.upper, requested, available)
    }

    /// A refusal by address.
    @inline(never)
    init(
        _ code: Code, family: AddressFamily = .ipv4, subject: Interval?,
        obstacle: Interval? = nil, position: Int = 0
    ) {
        let content: Content =
            switch (subject != nil, obstacle != nil) {
            case (true, true): .both
            case (true, false): .subject
            case (false, true): .obstacle
            case (false, false): .numbers
            }
        self.init(
            code, family, content, position, subject?.lower ?? 0, subject?.upper ?? 0,
            obstacle?.lower ?? 0, obstacle?.upper ?? 0)
    }

    private init(
        _ code: Code, _ family: AddressFamily, _ content: Content, _ position: Int,
        _ first: UInt128, _ second: UInt128, _ third: UInt128, _ fourth: UInt128
    ) {
        let small =
            UInt64(UInt32(bitPattern: code.rawValue)) | UInt64(family.rawValue) << 32
            | UInt64(content.rawValue) << 40
        head = Pair(small, UInt64(bitPattern: Int64(position)))
        self.first = Pair(first)
        self.second = Pair(second)
        self.third = Pair(third)
        self.fourth = Pair(fourth)
    }
}

extension IPAllocError {
    /// The reason; the same numbers as in the C interface.
    public var code: Code { Code(rawValue: Int32(truncatingIfNeeded: head[0])) }

    /// The family of `subject` and `obstacle`.
    public var family: AddressFamily {
        AddressFamily(rawValue: UInt8(truncatingIfNeeded: head[0] >> 32)) ?? .ipv4
    }

    private var content: Content {
        Content(rawValue: UInt8(truncatingIfNeeded: head[0] >> 40)) ?? .numbers
    }

    /// Which of several lists of arguments `position` is an index of.
    var list: UInt8 {
        get { UInt8(truncatingIfNeeded: head[0] >> 48) }
        set { head[0] = head[0] & ~(0xFF << 48) | UInt64(newValue) << 48 }
    }

    /// The offset in a text or an image, or the index in a list of arguments.
    public internal(set) var position: Int {
        get { Int(truncatingIfNeeded: head[1]) }
        set { head[1] = UInt64(bitPattern: Int64(newValue)) }
    }

    /// A count, size or length that was asked for; 0 if the refusal is not by number.
    public var requested: UInt128 { isByNumber ? UInt128(third) : 0 }

    /// What there was instead of `requested`.
    public var available: UInt128 { isByNumber ? UInt128(fourth) : 0 }

    private var isByNumber: Bool { content == .numbers || content == .numbersOfSubject }

    /// The address or range that was asked for.
    var subjectInterval: Interval? {
        content != .numbers && content != .obstacle
            ? Interval(UInt128(first), UInt128(second)) : nil
    }

    /// The address or range in the way: held, reserved, overlapping.
    var obstacleInterval: Interval? {
        content == .obstacle || content == .both
            ? Interval(UInt128(third), UInt128(fourth)) : nil
    }

    /// The address or range that was asked for, if the code has one.
    public var subject: AddressRange? {
        subjectInterval.map { AddressRange(unchecked: $0, family: family) }
    }

    /// The address or range that stood in the way, if the code has one.
    public var obstacle: AddressRange? {
        obstacleInterval.map { AddressRange(unchecked: $0, family: family) }
    }
}

extension SIMD2<UInt64> {
    fileprivate init(_ number: UInt128) {
        self.init(number.low, number.high)
    }
}

extension UInt128 {
    fileprivate init(_ pair: SIMD2<UInt64>) {
        self.init(high: pair[1], low: pair[0])
    }
}
