/// What remains of a list of samples.
struct Statistics {
    var median: Double
    var p10: Double
    var p90: Double

    /// - Parameter values: At least one.
    init(_ values: [Double]) {
        let sorted = values.sorted()
        median = Self.quantile(0.5, of: sorted)
        p10 = Self.quantile(0.1, of: sorted)
        p90 = Self.quantile(0.9, of: sorted)
    }

    /// The value below which that share of sorted values lies, between neighbours in proportion.
    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        precondition(!sorted.isEmpty)
        let place = share * Double(sorted.count - 1)
        let lower = Int(place)
        let upper = min(lower + 1, sorted.count - 1)
        return sorted[lower] + (sorted[upper] - sorted[lower]) * (place - Double(lower))
    }
}
