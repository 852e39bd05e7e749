import Testing

@testable import IPAllocAgent

/// Durations in buckets.
@Suite struct LatencyHistogramTests {
    @Test("a bound belongs to the bucket that it ends, what is above it to the next")
    func bounds() {
        for (index, bound) in LatencyHistogram.bounds.enumerated() {
            let histogram = LatencyHistogram()
            histogram.record(bound)
            histogram.record(bound + .nanoseconds(1))
            let counts = histogram.snapshot.counts
            #expect(counts[index] == 1)
            #expect(counts[index + 1] == 1)
            #expect(histogram.snapshot.count == 2)
        }
    }

    @Test("sum, average, latest, shortest and longest are those of what was recorded")
    func figures() {
        let histogram = LatencyHistogram()
        for milliseconds in [3, 1, 8] { histogram.record(.milliseconds(milliseconds)) }
        let snapshot = histogram.snapshot
        #expect(snapshot.sum == .milliseconds(12))
        #expect(snapshot.average == .milliseconds(4))
        #expect(snapshot.latest == .milliseconds(8))
        #expect(snapshot.smallest == .milliseconds(1))
        #expect(snapshot.largest == .milliseconds(8))
    }

    @Test("nothing recorded is zero everywhere; a negative duration counts as none")
    func empty() {
        let histogram = LatencyHistogram()
        #expect(histogram.snapshot.smallest == .zero)
        #expect(histogram.snapshot.average == .zero)
        histogram.record(.seconds(-1))
        #expect(histogram.snapshot.counts[0] == 1)
        #expect(histogram.snapshot.sum == .zero)
    }

    @Test("nothing is lost when many record at the same time")
    func concurrent() async {
        let histogram = LatencyHistogram()
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 { histogram.record(.microseconds(task * 100)) }
                }
            }
        }
        #expect(histogram.snapshot.count == 8000)
        #expect(histogram.snapshot.sum == .microseconds(2_800_000))
        #expect(histogram.snapshot.largest == .microseconds(700))
        #expect(histogram.snapshot.smallest == .zero)
    }
}
