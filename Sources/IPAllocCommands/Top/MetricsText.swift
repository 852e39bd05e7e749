/// What an agent's metrics tell, read from Prometheus' text format.
struct MetricsText {
    /// How often something was done, and how long it took.
    struct Durations: Equatable {
        /// For each bound in seconds, how many took no longer; ascending, the last without bound.
        var buckets: [(bound: Double, count: Double)] = []

        var count: Double { buckets.last?.count ?? 0 }

        /// What was done since an earlier reading; all if the agent was restarted meanwhile.
        func since(_ earlier: Durations?) -> Durations {
            guard let earlier, earlier.buckets.map(\.bound) == buckets.map(\.bound),
                earlier.count <= count
            else { return self }
            return Durations(
                buckets: zip(buckets, earlier.buckets).map { ($0.bound, $0.count - $1.count) })
        }

        /// A quantile in seconds, as Prometheus' `histogram_quantile` estimates it; nil if nothing
        /// was done.
        func quantile(_ share: Double) -> Double? {
            guard count > 0 else { return nil }
            let rank = share * count
            var (lower, below) = (0.0, 0.0)
            for bucket in buckets {
                if bucket.count >= rank {
                    guard bucket.bound.isFinite, bucket.count > below else { return lower }
                    return lower
                        + (bucket.bound - lower) * (rank - below) / (bucket.count - below)
                }
                (lower, below) = (bucket.bound, bucket.count)
            }
            return lower
        }

        static func == (left: Durations, right: Durations) -> Bool {
            left.buckets.elementsEqual(right.buckets) { $0 == $1 }
        }
    }

    /// How many addresses a pool has.
    static let poolSize = "spiderpool_debug_ippool_total_ip_counts"
    /// How many addresses of a pool are in use.
    static let poolHeld = "ipalloc_pool_allocated_addresses"
    /// What stands between a metric of a pool and the pool's name, and behind it.
    private static let poolLabel = (start: "{ippool=\"", end: "\"}")

    /// The names of the pools.
    private(set) var pools: [String] = []
    /// What stands behind each name, which is a number.
    private var values: [Substring: Substring] = [:]
    private var buckets: [Substring: [(bound: Double, count: Double)]] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let blank = line.lastIndex(of: " ") else { continue }
            let text = line[line.index(after: blank)...]
            guard let value = Double(text) else { continue }
            let name = line[..<blank]
            values[name] = text
            let label = Self.poolLabel
            if name.hasPrefix(Self.poolSize + label.start), name.hasSuffix(label.end) {
                let name = name.dropFirst(Self.poolSize.count + label.start.count)
                pools.append(String(name.dropLast(label.end.count)))
            }
            guard let start = name.range(of: "_bucket{le=\""), name.hasSuffix("\"}"),
                let bound = Double(name[start.upperBound...].dropLast(2))
            else { continue }
            buckets[name[..<start.lowerBound], default: []].append((bound, value))
        }
    }

    /// The value of a metric with its labels, as they are written; 0 if there is none.
    func value(_ name: String) -> Double { values[name[...]].flatMap { Double($0) } ?? 0 }

    /// A number of addresses of a pool.
    func count(_ name: String, pool: String) -> UInt128 {
        count(name + Self.poolLabel.start + pool + Self.poolLabel.end)
    }

    /// A number of things, exactly as far as it is written without a fraction and an exponent.
    func count(_ name: String) -> UInt128 {
        values[name[...]].flatMap { UInt128($0) }
            ?? UInt128(exactly: value(name).rounded()) ?? 0
    }

    func durations(_ name: String) -> Durations {
        Durations(buckets: (buckets[name[...]] ?? []).sorted { $0.bound < $1.bound })
    }
}
