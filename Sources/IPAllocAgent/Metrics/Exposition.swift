/// Writes metrics in the text format of Prometheus, version 0.0.4.
///
/// This is all that the agent needs of a metrics library. Its figures are sums that exist anyway,
/// in the service and in a few atomic counters; through swift-metrics each of them would pass a
/// factory, a registry of handlers and a lock or two to become the same text.
struct Exposition {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// One line: labels and their value.
    struct Sample {
        let labels: [(name: String, value: String)]
        let value: String

        /// With all digits, however many; Prometheus reads as many as it keeps.
        init(_ value: some BinaryInteger, labels: [(name: String, value: String)] = []) {
            self.value = String(value)
            self.labels = labels
        }

        /// Whole numbers without a fraction.
        init(_ value: Double, labels: [(name: String, value: String)] = []) {
            self.value = Exposition.text(of: value)
            self.labels = labels
        }
    }

    private(set) var text = ""

    /// Writes a family; nothing of it if there are no samples.
    mutating func append(_ family: MetricFamily, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        appendHead(of: family)
        for sample in samples { append(family.name, sample) }
    }

    /// Writes a family of one sample without labels.
    mutating func append(_ family: MetricFamily, _ value: some BinaryInteger) {
        append(family, [Sample(value)])
    }

    /// Writes a family of one sample without labels.
    mutating func append(_ family: MetricFamily, _ value: Double) {
        append(family, [Sample(value)])
    }

    /// Writes a counter under both of its names.
    mutating func append(_ counter: EstablishedCounter, _ value: some BinaryInteger) {
        append(counter.established, value)
        append(counter.counter, value)
    }

    /// Writes a histogram of durations, in seconds.
    mutating func append(_ family: MetricFamily, _ snapshot: LatencyHistogram.Snapshot) {
        append(
            family, counts: snapshot.counts,
            bounds: LatencyHistogram.bounds.map { Self.text(of: $0.inSeconds) },
            sum: snapshot.sum.inSeconds)
    }

    /// Writes a histogram.
    ///
    /// - Parameters:
    ///   - counts: How many there are in each bucket.
    ///   - bounds: The upper bounds of the buckets, inclusive; a bucket may follow that has none.
    mutating func append(
        _ family: MetricFamily, counts: [UInt64], bounds: [String], sum: Double
    ) {
        assert(family.kind == .histogram && bounds.count <= counts.count)
        appendHead(of: family)
        var count: UInt64 = 0
        for (bucket, bound) in zip(counts, bounds) {
            count += bucket
            append("\(family.name)_bucket", Sample(count, labels: [("le", bound)]))
        }
        let total = counts.reduce(0, +)
        append("\(family.name)_bucket", Sample(total, labels: [("le", "+Inf")]))
        append("\(family.name)_sum", Sample(sum))
        append("\(family.name)_count", Sample(total))
    }

    private mutating func appendHead(of family: MetricFamily) {
        text += "# HELP \(family.name) \(Self.escaped(family.help))\n"
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
    }

    private mutating func append(_ name: String, _ sample: Sample) {
        text += name
        if !sample.labels.isEmpty {
            let labels = sample.labels.map { label in
                let value = Self.escaped(label.value).replacing("\"", with: "\\\"")
                return "\(label.name)=\"\(value)\""
            }
            text += "{\(labels.joined(separator: ","))}"
        }
        text += " \(sample.value)\n"
    }

    /// Whole numbers without a fraction.
    fileprivate static func text(of value: Double) -> String {
        Int64(exactly: value).map(String.init) ?? value.description
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
