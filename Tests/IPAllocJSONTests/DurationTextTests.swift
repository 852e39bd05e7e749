import IPAllocJSON
import Testing

@Suite("DurationText") struct DurationTextTests {
    @Test(
        "durations are read as Go reads them",
        arguments: [
            ("0", 0), ("0s", 0), ("1ms", 1), ("1s", 1000), ("1m30s", 90_000), ("1.5h", 5_400_000),
            (".5s", 500), ("250us", 0.25), ("1000000ns", 1), ("1h1m1s1ms", 3_661_001),
        ])
    func durations(text: String, milliseconds: Double) {
        #expect(DurationText.milliseconds(text) == milliseconds)
    }

    @Test(
        "what is no duration is none",
        arguments: ["", "1", "s", "1 s", "-1s", "+1s", "1s ", "1d", "1..5s", "ten", "1s2", "١s"])
    func others(text: String) {
        #expect(DurationText.milliseconds(text) == nil)
    }
}
