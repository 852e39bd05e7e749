import Glibc

/// A logarithmic axis from one round number to another, with ticks at 1, 2 and 5 times the powers
/// of ten.
struct LogScale {
    let ticks: [Double]
    /// Where the axis lies: the place of the first tick, and of the last one.
    let start: Double
    let end: Double

    /// - Parameter values: Positive, at least one.
    init(_ values: [Double], start: Double, end: Double) {
        let lowest = values.min() ?? 1
        let highest = values.max() ?? 1
        var ticks: [Double] = []
        var power = Int(log10(lowest).rounded(.down)) - 1
        while ticks.last ?? 0 < highest * 1.02 {
            for factor in [1.0, 2, 5] where ticks.last ?? 0 < highest * 1.02 {
                ticks.append(factor * pow(10, Double(power)))
            }
            power += 1
        }
        while ticks.count > 2, ticks[1] <= lowest * 0.98 { ticks.removeFirst() }
        self.ticks = ticks
        self.start = start
        self.end = end
    }

    /// Where a value lies.
    func place(_ value: Double) -> Double {
        let (first, last) = (log(ticks[0]), log(ticks[ticks.count - 1]))
        return start + (log(value) - first) / (last - first) * (end - start)
    }

    /// The ticks that have room for a number; of several, the powers of ten.
    func labelled(distance: Double) -> [Double] {
        guard ticks.count > 1 else { return ticks }
        let step = (end - start).magnitude / Double(ticks.count - 1)
        if step >= distance { return ticks }
        return ticks.filter { tick in
            let exponent = log10(tick)
            return (exponent - exponent.rounded()).magnitude < 1e-6
        }
    }
}
