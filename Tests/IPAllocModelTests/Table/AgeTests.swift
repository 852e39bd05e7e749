import FoundationEssentials
import Testing

@testable import IPAllocModel

@Suite("Age")
struct AgeTests {
    @Test(
        "spans are told the way kubectl tells them",
        arguments: [
            (-2.0, "<invalid>"), (-0.5, "0s"), (0, "0s"), (119, "119s"), (120, "2m"),
            (121, "2m1s"), (378, "6m18s"), (599, "9m59s"), (600, "10m"), (10_799, "179m"),
            (10_800, "3h"), (10_860, "3h1m"), (28_799, "7h59m"), (28_800, "8h"),
            (172_799, "47h"), (172_800, "2d"), (176_400, "2d1h"), (691_199, "7d23h"),
            (691_200, "8d"), (63_071_999, "729d"), (63_072_000, "2y"), (63_158_400, "2y1d"),
            (252_287_999, "7y364d"), (252_288_000, "8y"), (1e30, "<unknown>"),
        ])
    func spans(_ seconds: Double, _ text: String) {
        #expect(Age.text(seconds: seconds) == text)
    }

    @Test("a time that is absent or malformed gives no age")
    func unknown() {
        #expect(Age.text(since: nil, now: Date()) == "<unknown>")
        #expect(Age.text(since: "yesterday", now: Date()) == "<unknown>")
    }
}
