import Foundation
import IPAllocClient
import IPAllocModel

/// How an agent fares at one moment.
struct TopPicture {
    struct Pool {
        var name: String
        var held: UInt128
        var free: UInt128
        var resting: UInt128
        var total: UInt128

        /// Those that may never be given out, as far as nobody has them.
        var reserved: UInt128 {
            // What is on its way to the disk is none of the three, so these may leave some over.
            [held, free, resting].reduce(total) { $0 - min($0, $1) }
        }
        var fill: Double { total == 0 ? 0 : Double(held) / Double(total) }
    }

    var time: Date
    var allocations: MetricsText.Durations
    var releases: MetricsText.Durations
    var allocationFailures: Double
    var releaseFailures: Double
    var poolCount: Int
    /// The fullest ones, fullest first.
    var pools: [Pool]

    /// How many lines there are beside those of pools: three about requests, an empty one, two
    /// around the pools, and the one that the cursor is in.
    static let otherLines = 7

    static func read(
        _ connection: ConnectionOptions, _ context: CommandContext, poolCountMax: Int
    ) throws(ClientFailure) -> TopPicture {
        let metrics = MetricsText(try connection.client(in: context).metrics())
        var pools = metrics.pools.map { name in
            Pool(
                name: name, held: metrics.count(MetricsText.poolHeld, pool: name),
                free: metrics.count(
                    "spiderpool_debug_ippool_available_ip_counts", pool: name),
                resting: metrics.count("ipalloc_pool_resting_addresses", pool: name),
                total: metrics.count(MetricsText.poolSize, pool: name))
        }
        pools.sort { ($1.fill, $0.name) < ($0.fill, $1.name) }
        let poolCount = pools.count
        pools = Array(pools.prefix(poolCountMax))
        return TopPicture(
            time: context.now(),
            allocations: metrics.durations("spiderpool_ipam_allocation_duration_seconds"),
            releases: metrics.durations("spiderpool_ipam_release_duration_seconds"),
            allocationFailures: metrics.value("spiderpool_ipam_allocation_failure_counts_total"),
            releaseFailures: metrics.value("spiderpool_ipam_release_failure_counts_total"),
            poolCount: poolCount, pools: pools)
    }

    /// The picture in lines.
    ///
    /// - Parameter earlier: The picture that rates count from.
    func text(after earlier: TopPicture?) -> TerminalText {
        let seconds = earlier.map { time.timeIntervalSince($0.time) }
        var text = TerminalText(
            TextTable(
                headings: ["REQUEST", "COUNT", "FAILED", "PER SECOND", "P50", "P99"],
                rows: [
                    Self.row(
                        "allocate", allocations, earlier?.allocations, seconds,
                        failed: allocationFailures),
                    Self.row(
                        "release", releases, earlier?.releases, seconds, failed: releaseFailures),
                ]
            ))
        text += "\n"
        text += TerminalText(
            TextTable(
                headings: ["IPPOOL", "FILL", "HELD", "FREE", "RESTING", "RESERVED", "TOTAL"],
                rows: pools.map { pool in
                    [
                        pool.name, Percent.text(pool.fill), "\(pool.held)", "\(pool.free)",
                        "\(pool.resting)", "\(pool.reserved)", "\(pool.total)",
                    ]
                }
            ))
        if poolCount > pools.count { text += "… and \(poolCount - pools.count) more\n" }
        return text
    }

    private static func row(
        _ name: String, _ now: MetricsText.Durations, _ earlier: MetricsText.Durations?,
        _ seconds: Double?, failed: Double
    ) -> [String] {
        let recent = now.since(earlier)
        let rate = seconds.flatMap { $0 > 0 ? recent.count / $0 : nil }
        return [
            name, "\(Int(now.count))", "\(Int(failed))",
            rate.map { "\(Int($0 * 10 + 0.5) / 10).\(Int($0 * 10 + 0.5) % 10)" } ?? "-",
            milliseconds(recent.quantile(0.5)), milliseconds(recent.quantile(0.99)),
        ]
    }

    private static func milliseconds(_ seconds: Double?) -> String {
        guard let seconds else { return "-" }
        let hundredths = Int((seconds * 100_000).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) ms"
    }
}
