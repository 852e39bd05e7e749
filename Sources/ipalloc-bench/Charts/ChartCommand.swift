import ArgumentParser
import FoundationEssentials

/// The command: draws the charts of runs that were kept.
struct ChartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "charts",
        abstract: "Draw the results of runs as SVG.",
        discussion: """
            Reads what `ipalloc-bench engine --json` and `ipalloc-bench service --json` have \
            printed, and writes a picture for each chart whose cells were measured. The colours \
            follow the surroundings, light or dark.

            Example: ipalloc-bench charts --engine run.json docs/figures
            """)

    @Option(help: ArgumentHelp("The document of a run of the engine.", valueName: "path"))
    var engine: String?

    @Option(help: ArgumentHelp("The document of a run of the service.", valueName: "path"))
    var service: String?

    @Argument(help: "The folder for the pictures; it is made if it is not there.")
    var folder: String

    func validate() throws {
        if engine == nil && service == nil {
            throw ValidationError("name a run to draw: --engine, --service, or both")
        }
    }

    func run() throws {
        var charts: [(name: String, svg: String)] = []
        if let engine { charts += EngineCharts(run: try read(EngineRun.self, engine)).all }
        if let service { charts += ServiceCharts(run: try read(ServiceRun.self, service)).all }
        guard !charts.isEmpty else {
            throw ValidationError("no chart's cells were measured in these runs")
        }
        let target = URL(filePath: folder)
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        for chart in charts {
            let file = target.appending(path: "\(chart.name).svg")
            try Data(chart.svg.utf8).write(to: file, options: .atomic)
            print(file.path)
        }
    }

    private func read<Run: Decodable>(_ type: Run.Type, _ path: String) throws -> Run {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(filePath: path)))
    }
}
