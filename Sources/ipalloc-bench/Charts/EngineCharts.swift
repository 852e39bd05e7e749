/// The charts of a run of the engine's benchmark.
struct EngineCharts {
    let run: EngineRun

    /// File names without endings, and the pictures; those whose cells were not measured are left
    /// out.
    var all: [(name: String, svg: String)] {
        [
            fill.map { ("engine-fill", $0.svg) }, size.map { ("engine-size", $0.svg) },
            threads.map { ("engine-threads", $0.svg) }, peers.map { ("engine-peers", $0.svg) },
            policies.map { ("engine-policies", $0.svg) },
            questions.map { ("engine-questions", $0.svg) },
        ].compactMap { $0 }
    }

    /// The library as most callers use it, and everybody who is not a variant of it.
    private static let variants: Set<String> = [
        "ipalloc-roving", "ipalloc-lowest", "ipalloc-any", "ipalloc-random", "ipalloc-resting",
        "ipalloc-swift", "flat-bitmap-hot",
    ]

    private var machine: String {
        "\(run.machine.processor), \(run.machine.processors) processors"
    }

    /// A panel with a line per allocator over several cells.
    private func panel(_ heading: String, _ cells: [(Pattern, UInt32, Double, UInt32)])
        -> LineChart.Panel?
    {
        let rows = cells.map { pattern, size, fill, threads in
            run.rows(pattern, size: size, fill: fill, threads: threads)
        }
        let names = rows.last?.map(\.allocator).filter { !Self.variants.contains($0) } ?? []
        guard !names.isEmpty, !rows.contains(where: \.isEmpty) else { return nil }
        let lines = names.map { name in
            LineChart.Line(
                name: name,
                values: rows.map { row in
                    row.first { $0.allocator == name }?.medianNanoseconds
                })
        }
        return LineChart.Panel(heading: heading, lines: lines)
    }

    private func chart(
        _ heading: String, _ summary: String, steps: [String], axis: String,
        _ panels: [LineChart.Panel?]
    ) -> LineChart? {
        let panels = panels.compactMap { $0 }
        guard !panels.isEmpty else { return nil }
        return LineChart(
            heading: heading, summary: "\(summary) · median ns · \(machine)", steps: steps,
            axis: axis, quantity: .nanoseconds, panels: panels)
    }

    private static let sizes: [UInt32] = [1 << 8, 1 << 16, 1 << 24]

    private var fill: LineChart? {
        func over(_ heading: String, _ pattern: Pattern, _ size: UInt32) -> LineChart.Panel? {
            panel(heading, [50, 99, 99.99].map { (pattern, size, $0, 1) })
        }
        return chart(
            "Cost over fill", "one thread", steps: ["50 %", "99 %", "99.99 %"],
            axis: "addresses held",
            [
                over("Pair, 2¹⁶", .pair, 1 << 16), over("Churn, 2¹⁶", .churn, 1 << 16),
                over("Churn, 2²⁴", .churn, 1 << 24),
            ])
    }

    private var size: LineChart? {
        func over(_ heading: String, _ pattern: Pattern, _ fill: Double) -> LineChart.Panel? {
            panel(heading, Self.sizes.map { (pattern, $0, fill, 1) })
        }
        return chart(
            "Cost over size", "one thread", steps: ["2⁸", "2¹⁶", "2²⁴"],
            axis: "addresses of the pool",
            [
                over("Pair, 99.99 % held", .pair, 99.99),
                over("Churn, 99.99 % held", .churn, 99.99),
                over("Drain, half held before", .drain, 50),
            ])
    }

    private var threads: LineChart? {
        func over(_ heading: String, _ pattern: Pattern, _ size: UInt32, _ fill: Double)
            -> LineChart.Panel?
        {
            panel(heading, [1, 2].map { (pattern, size, fill, $0) })
        }
        return chart(
            "Cost over threads", "on one pool, per thread", steps: ["1", "2"], axis: "threads",
            [
                over("Pair, 2⁸ half held", .pair, 1 << 8, 50),
                over("Pair, 2¹⁶ half held", .pair, 1 << 16, 50),
                over("Churn, 2¹⁶ 99 % held", .churn, 1 << 16, 99),
            ])
    }

    /// A panel with a row per allocator of one cell.
    private func rows(
        _ heading: String, _ pattern: Pattern, size: UInt32, fill: Double, threads: UInt32 = 1,
        where isWanted: (String) -> Bool
    ) -> DotChart.Panel? {
        let rows = run.rows(pattern, size: size, fill: fill, threads: threads).filter {
            isWanted($0.allocator)
        }.map { row in
            DotChart.Row(
                name: row.allocator, value: row.medianNanoseconds, low: row.p10Nanoseconds,
                high: row.p90Nanoseconds)
        }
        return rows.isEmpty ? nil : DotChart.Panel(heading: heading, rows: rows)
    }

    private func dots(
        _ heading: String, _ summary: String, _ panels: [DotChart.Panel?]
    ) -> DotChart? {
        let panels = panels.compactMap { $0 }
        guard !panels.isEmpty else { return nil }
        return DotChart(
            heading: heading,
            summary: "\(summary) · median, 10th to 90th percentile · \(machine)",
            quantity: .nanoseconds, panels: panels)
    }

    private var peers: DotChart? {
        func cell(_ heading: String, _ pattern: Pattern, _ fill: Double, _ threads: UInt32)
            -> DotChart.Panel?
        {
            rows(heading, pattern, size: 1 << 16, fill: fill, threads: threads) {
                !Self.variants.contains($0)
            }
        }
        return dots(
            "Beside others", "pools of 2¹⁶ addresses",
            [
                cell("Pair, half held", .pair, 50, 1),
                cell("Pair, half held, two threads", .pair, 50, 2),
                cell("Churn, 99 % held", .churn, 99, 1),
                cell("Churn, 99 % held, two threads", .churn, 99, 2),
                cell("Ring of 64, half held", .ring, 50, 1),
                cell("Drain from 99 % held", .drain, 99, 1),
            ])
    }

    private var policies: DotChart? {
        func cell(_ heading: String, _ pattern: Pattern, _ fill: Double) -> DotChart.Panel? {
            rows(heading, pattern, size: 1 << 16, fill: fill) {
                $0.hasPrefix("ipalloc") || $0 == Contender.limit.rawValue
            }
        }
        return dots(
            "The policies beside each other", "pools of 2¹⁶ addresses, one thread",
            [
                cell("Pair, half held", .pair, 50), cell("Pair, 99.99 % held", .pair, 99.99),
                cell("Churn, half held", .churn, 50), cell("Churn, 99.99 % held", .churn, 99.99),
            ])
    }

    private var questions: DotChart? {
        func cell(_ heading: String, _ pattern: Pattern, _ threads: UInt32) -> DotChart.Panel? {
            rows(heading, pattern, size: 1 << 24, fill: 50, threads: threads) { _ in true }
        }
        return dots(
            "Rank and select at 2²⁴",
            "each depends on the answer before · only ipalloc's pool can be changed meanwhile",
            [
                cell("Rank, nobody writing", .rankLatency, 1),
                cell("Rank, one thread writing", .rankLatency, 2),
                cell("Select, nobody writing", .selectLatency, 1),
                cell("Select, one thread writing", .selectLatency, 2),
            ])
    }
}
