/// The charts of a run of the service's benchmark.
struct ServiceCharts {
    let run: ServiceRun

    /// File names without endings, and the pictures.
    var all: [(name: String, svg: String)] {
        guard !run.rows.isEmpty else { return [] }
        return [("service-rate", rate.svg), ("service-latency", latency.svg)]
    }

    private var scenes: [String] {
        run.rows.map(\.scene).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    private var machine: String {
        "\(run.callers) callers · \(run.machine.processor), \(run.machine.processors) processors"
    }

    private func panels(_ row: (ServiceRun.Row) -> DotChart.Row) -> [DotChart.Panel] {
        scenes.map { scene in
            DotChart.Panel(
                heading: scene.prefix(1).uppercased() + scene.dropFirst(),
                rows: run.rows.filter { $0.scene == scene }.map(row))
        }
    }

    private var rate: DotChart {
        DotChart(
            heading: "The service: addresses a second", summary: machine, quantity: .perSecond,
            moreIsBetter: true,
            panels: panels {
                DotChart.Row(
                    name: $0.by, value: $0.perSecond, low: $0.perSecond, high: $0.perSecond)
            })
    }

    private var latency: DotChart {
        DotChart(
            heading: "The service: how long a call takes",
            summary: "median to 99th percentile · \(machine)", quantity: .milliseconds,
            panels: panels {
                let median = $0.p50Nanoseconds / 1e6
                return DotChart.Row(
                    name: $0.by, value: median, low: median, high: $0.p99Nanoseconds / 1e6)
            })
    }
}
