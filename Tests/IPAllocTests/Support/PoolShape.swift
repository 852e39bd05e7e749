import IPAllocTestSupport
import Testing

@testable import IPAlloc

/// Ranges to make a pool of, chosen for the edges that they have.
struct PoolShape: Sendable, CustomTestStringConvertible {
    var name: String
    var family: AddressFamily = .ipv4
    var ranges: [ClosedRange<UInt128>]
    var excluded: [ClosedRange<UInt128>] = []
    var steps = 400

    var testDescription: String { name }

    /// The addresses from a little before the lowest to a little after the highest one.
    var span: ClosedRange<UInt128> {
        let lower = ranges.map(\.lowerBound).min() ?? 0
        let upper = ranges.map(\.upperBound).max() ?? 0
        return (lower - min(lower, 130))...(upper + min(family.maximum - upper, 130))
    }

    /// A few addresses in and around the ranges.
    func probes(_ random: inout SeededGenerator) -> [UInt128] {
        let edges = ranges.flatMap { range in
            [
                range.lowerBound &- 1, range.lowerBound, range.upperBound, range.upperBound &+ 1,
            ]
        }
        let some = (0..<12).map { _ in UInt128.random(in: span, using: &random) }
        return edges.prefix(24).filter { span.contains($0) } + some
    }

    static let all: [PoolShape] =
        [63, 64, 65, 511, 512, 513, 4095, 4096, 4097].map { size in
            PoolShape(name: "one range of \(size)", ranges: [1000...(1000 + size - 1)])
        } + [
            PoolShape(name: "a word's middle", ranges: [0x0A06_A8AB...0x0A06_A8AD], steps: 200),
            PoolShape(
                name: "a /24 without its ends", ranges: [0x0A00_0000...0x0A00_00FF],
                excluded: [0x0A00_0000...0x0A00_0000, 0x0A00_00FF...0x0A00_00FF]),
            PoolShape(
                name: "many single addresses",
                ranges: (0..<40).map { 7000 + $0 * 10...7000 + $0 * 10 }),
            PoolShape(
                name: "far apart",
                ranges: [0...3, 5000...5100, 1_000_000...1_000_600, 0xFFFF_FF00...0xFFFF_FFFF],
                excluded: [5050...5060, 0xFFFF_FFFF...0xFFFF_FFFF]),
            PoolShape(
                name: "IPv6 at both ends", family: .ipv6,
                ranges: [0...100, (UInt128.max - 700)...UInt128.max],
                excluded: [(UInt128.max - 3)...UInt128.max]),
            PoolShape(
                name: "two blocks", ranges: [0x0A00_0000...0x0A00_0000 + 40_000],
                excluded: [0x0A00_0000 + 100...0x0A00_0000 + 20_000], steps: 120),
            PoolShape(
                name: "nearly full large", ranges: [0x0A00_0100...0x0A00_0100 + 5_000],
                excluded: [0x0A00_0100 + 3...0x0A00_0100 + 4_900], steps: 300),
        ]
}
