internal import CIPAllocMachine

/// How the addresses of a pool rest: one that was released is used again only after some time, and
/// those that were released first are used first.
///
/// Allocations take free addresses as long as there are any, that is, those that were never
/// released; then the resting one that was released first, if it has rested long enough.
@safe
public struct Resting: Sendable {
    /// Tells the time in nanoseconds from any origin; called from any thread that uses the pool.
    public typealias Clock = @convention(c) (_ context: UnsafeMutableRawPointer?) -> UInt64

    /// How long an address rests at least, in nanoseconds; 0: only the order counts. More than
    /// 2^62, 146 years, is for ever.
    public var nanoseconds: UInt64
    /// Whether an allocation that finds no other address takes the one that has rested longest,
    /// although not long enough.
    public var takesOldest: Bool

    var clock: Clock
    // SAFETY: only handed to the clock, whose maker says that it may be.
    nonisolated(unsafe) var context: UnsafeMutableRawPointer?

    /// Addresses rest by the system's monotonic clock.
    public init(nanoseconds: UInt64, takesOldest: Bool = false) {
        unsafe self.init(
            nanoseconds: nanoseconds, takesOldest: takesOldest,
            clock: { unsafe cipalloc_monotonic_clock($0) }, context: nil)
    }

    /// Addresses rest by a clock of the caller's.
    ///
    /// - Parameters:
    ///   - clock: Must not call the pool.
    ///   - context: Handed to the clock; what it points to must outlive the pool.
    @unsafe
    public init(
        nanoseconds: UInt64, takesOldest: Bool = false, clock: @escaping Clock,
        context: UnsafeMutableRawPointer?
    ) {
        self.nanoseconds = nanoseconds
        self.takesOldest = takesOldest
        unsafe self.clock = unsafe clock
        unsafe self.context = unsafe context
    }
}

/// A pool's way to tell how long its addresses have rested: in the pool's memory, and constant.
///
/// A *stamp* is a time of the clock, shifted so that the moment at which the pool was made is in the
/// middle of all. So a stamp is never 0, and an image's ages lead to stamps even if the clock has
/// begun anew since.
@safe
struct RestClock: BitwiseCopyable {
    private let nanoseconds: UInt64
    private let takesOldest: Bool
    private let clock: Resting.Clock
    private let context: UnsafeMutableRawPointer?
    private let origin: UInt64

    private static let middle: UInt64 = 1 << 62
    /// The latest stamp: one bit is left for those who keep it.
    private static let last: UInt64 = .max >> 1

    init(_ resting: Resting) {
        nanoseconds = min(resting.nanoseconds, Self.middle)
        takesOldest = resting.takesOldest
        unsafe clock = unsafe resting.clock
        unsafe context = unsafe resting.context
        // SAFETY: the clock takes its context.
        origin = unsafe resting.clock(resting.context) &- Self.middle
    }

    /// The stamp of this moment: at least 1, and less than the bound of what does not rest.
    var now: UInt64 {
        // SAFETY: the clock takes its context.
        unsafe min(max(clock(context) &- origin, 1), Self.last)
    }

    /// Whether an address that was released at a moment may be used at another one.
    func mayUse(_ stamp: UInt64, at now: UInt64) -> Bool {
        hasRested(stamp, at: now) || takesOldest
    }

    /// Whether the time of an address that was released at a moment is over at another one.
    func hasRested(_ stamp: UInt64, at now: UInt64) -> Bool {
        age(of: stamp, at: now) >= nanoseconds
    }

    /// The latest stamp of an address whose time is over at a moment; 0: of none.
    func latestRested(at now: UInt64) -> UInt64 {
        nanoseconds == 0 ? .max : now - min(nanoseconds, now)
    }

    /// The latest stamp of an address that may be used at a moment; 0: of none.
    func latestUsable(at now: UInt64) -> UInt64 { takesOldest ? .max : latestRested(at: now) }

    /// How long an address has rested that was released at a moment; none if the clock went back.
    func age(of stamp: UInt64, at now: UInt64) -> UInt64 { now - min(stamp, now) }

    /// The stamp of an address that has rested some time at a moment.
    func stamp(ofAge age: UInt64, at now: UInt64) -> UInt64 { max(now - min(age, now), 1) }
}
