import Testing

@testable import IPAllocCommands

@Suite("Metrics as text")
struct MetricsTextTests {
    private static func text(_ counts: [Int]) -> String {
        """
        # TYPE d histogram
        d_bucket{le="0.001"} \(counts[0])
        d_bucket{le="0.01"} \(counts[1])
        d_bucket{le="+Inf"} \(counts[2])
        d_count \(counts[2])
        a{ippool="x"} 7
        big{ippool="x"} 18446744073709551617
        rounded{ippool="x"} 1.8446744073709552e+19
        negative{ippool="x"} -1
        spiderpool_debug_ippool_total_ip_counts{ippool="x"} 9
        spiderpool_debug_ippool_total_ip_counts{ippool="x-y"} 1
        broken
        broken{ NaN

        """
    }

    @Test("values are found by name and pool, and what is not there is none")
    func values() {
        let metrics = MetricsText(Self.text([1, 2, 3]))
        #expect(metrics.value("d_count") == 3)
        #expect(metrics.count("a", pool: "x") == 7)
        #expect(metrics.count("big", pool: "x") == UInt128(UInt64.max) + 2)
        #expect(metrics.count("rounded", pool: "x") == UInt128(UInt64.max) + 1)
        #expect(metrics.count("negative", pool: "x") == 0)
        #expect(metrics.count("a", pool: "y") == 0)
        #expect(metrics.pools == ["x", "x-y"])
        #expect(metrics.durations("none").count == 0)
        #expect(MetricsText("").value("d_count") == 0)
    }

    @Test("quantiles lie where Prometheus puts them")
    func quantiles() {
        let durations = MetricsText(Self.text([50, 100, 100])).durations("d")
        #expect(durations.quantile(0.25) == 0.0005)
        #expect(durations.quantile(0.5) == 0.001)
        #expect(abs((durations.quantile(0.75) ?? 0) - 0.0055) < 1e-12)
        #expect(abs((durations.quantile(1) ?? 0) - 0.01) < 1e-12)
        // What took longer than all bounds took at least the last of them.
        #expect(MetricsText(Self.text([0, 0, 5])).durations("d").quantile(0.5) == 0.01)
        #expect(MetricsText(Self.text([0, 0, 0])).durations("d").quantile(0.5) == nil)
        #expect(MetricsText("").durations("d").quantile(0.5) == nil)
    }

    @Test("what was done since an earlier reading; all, if counts began anew")
    func since() {
        let early = MetricsText(Self.text([1, 2, 3])).durations("d")
        let late = MetricsText(Self.text([5, 7, 9])).durations("d")
        #expect(late.since(early).buckets.map(\.count) == [4, 5, 6])
        #expect(late.since(nil) == late)
        #expect(early.since(late) == early)
        #expect(early.since(early).quantile(0.5) == nil)
    }
}
