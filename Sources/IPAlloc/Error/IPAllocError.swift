/// Why the engine refused: what was asked, and what stood in the way.
///
/// The payload is numbers only, so that throwing costs no memory; text is made when it is shown.
/// The meaning of each field per code is the one that `include/ipalloc.h` documents.
public struct IPAllocError: Error, Sendable, Hashable {
    private var storage: RefusalStorage

    /// The code in the low 32 bits, then 8 bits each of family, content and list.
    private var head: UInt64 {
        get { storage.head }
        set { storage.head = newValue }
    }

    private enum Content: UInt8 {
        case numbers, numbersOfSubject, subject, obstacle, both
    }

    // The makers are not inlined: refusals are many and rare, and the numbers are large.

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
        storage = RefusalStorage(
            head: UInt64(UInt32(bitPattern: code.rawValue)) | UInt64(family.rawValue) << 32
                | UInt64(content.rawValue) << 40,
            numbers: RefusalNumbers(
                position: position, first: first, second: second, third: third, fourth: fourth))
    }
}

extension IPAllocError {
    /// The reason; the same numbers as in the C interface.
    public var code: Code { Code(rawValue: Int32(truncatingIfNeeded: head)) }

    /// The family of `subject` and `obstacle`.
    public var family: AddressFamily {
        AddressFamily(rawValue: UInt8(truncatingIfNeeded: head >> 32)) ?? .ipv4
    }

    private var content: Content {
        Content(rawValue: UInt8(truncatingIfNeeded: head >> 40)) ?? .numbers
    }

    /// Which of several lists of arguments `position` is an index of.
    var list: UInt8 {
        get { UInt8(truncatingIfNeeded: head >> 48) }
        set { head = head & ~(0xFF << 48) | UInt64(newValue) << 48 }
    }

    /// The offset in a text or an image, or the index in a list of arguments.
    public internal(set) var position: Int {
        get { storage.numbers.position }
        set { storage.numbers.position = newValue }
    }

    /// A count, size or length that was asked for; 0 if the refusal is not by number.
    public var requested: UInt128 { isByNumber ? storage.numbers.third : 0 }

    /// What there was instead of `requested`.
    public var available: UInt128 { isByNumber ? storage.numbers.fourth : 0 }

    private var isByNumber: Bool { content == .numbers || content == .numbersOfSubject }

    /// The address or range that was asked for.
    var subjectInterval: Interval? {
        content != .numbers && content != .obstacle
            ? Interval(storage.numbers.first, storage.numbers.second) : nil
    }

    /// The address or range in the way: held, reserved, overlapping.
    var obstacleInterval: Interval? {
        content == .obstacle || content == .both
            ? Interval(storage.numbers.third, storage.numbers.fourth) : nil
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
