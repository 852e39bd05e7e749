import Synchronization

/// How long things took, in buckets.
///
/// Any number of threads record at the same time, each with a few relaxed additions: the figures
/// are independent sums, so no order between them is needed. *Wait-free*, but for `latest`, `min`
/// and `max`, which are *lock-free*.
public final class LatencyHistogram: Sendable {
    /// The upper bounds of the buckets, inclusive; what is above them all has a bucket too.
    ///
    /// They are close together where an allocation usually ends up, and reach as far as a client
    /// waits.
    public static let bounds: [Duration] = [
        .microseconds(50), .microseconds(100), .microseconds(250), .microseconds(500),
        .milliseconds(1), .microseconds(2500), .milliseconds(5), .milliseconds(10),
        .milliseconds(25), .milliseconds(50), .milliseconds(100), .milliseconds(250),
        .milliseconds(500), .seconds(1), .milliseconds(2500), .seconds(5), .seconds(10),
    ]

    private static let boundsInNanoseconds = bounds.map(\.nanoseconds)

    private let counts: InlineArray<18, Atomic<UInt64>>
    private let sum = Atomic<UInt64>(0)
    private let latest = Atomic<UInt64>(0)
    // Signed, since the minimum of unsigned atomics compares as signed in Swift 6.3.
    private let smallest = Atomic<Int64>(.max)
    private let largest = Atomic<Int64>(0)

    public init() {
        counts = InlineArray { _ in Atomic(0) }
        precondition(counts.count == Self.bounds.count + 1)
    }

    /// Counts one duration.
    public func record(_ duration: Duration) {
        let nanoseconds = UInt64(max(0, duration.nanoseconds))
        let bucket = Self.boundsInNanoseconds.firstIndex { nanoseconds <= $0 }
        counts[bucket ?? Self.bounds.count].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(nanoseconds, ordering: .relaxed)
        latest.store(nanoseconds, ordering: .relaxed)
        smallest.min(Int64(nanoseconds), ordering: .relaxed)
        largest.max(Int64(nanoseconds), ordering: .relaxed)
    }

    /// The figures up to now. Recordings that happen meanwhile may be in some of them only.
    public var snapshot: Snapshot {
        let counts = (0..<counts.count).map { self.counts[$0].load(ordering: .relaxed) }
        let isEmpty = counts.allSatisfy { $0 == 0 }
        return Snapshot(
            counts: counts, sum: .nanoseconds(sum.load(ordering: .relaxed)),
            latest: .nanoseconds(latest.load(ordering: .relaxed)),
            smallest: isEmpty ? .zero : .nanoseconds(smallest.load(ordering: .relaxed)),
            largest: .nanoseconds(largest.load(ordering: .relaxed)))
    }

    /// What had been recorded at one time.
    public struct Snapshot: Sendable, Hashable {
        /// How many there are in each bucket; one more than there are bounds.
        public let counts: [UInt64]
        public let sum: Duration
        public let latest: Duration
        /// Zero if there is none, as are the others.
        public let smallest: Duration
        public let largest: Duration

        /// How many there are.
        public var count: UInt64 { counts.reduce(0, +) }

        public var average: Duration { count == 0 ? .zero : sum / Double(count) }
    }
}

extension Duration {
    /// The duration in nanoseconds, cut off.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration in seconds, as metrics have it.
    var inSeconds: Double { self / .seconds(1) }
}
