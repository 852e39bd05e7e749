/// Writes a run's results for people or programs.
enum CNIReport {
    /// The lines before the table, and the table.
    static func text(_ machine: Machine, _ build: Build, _ rows: [CNIRow]) -> String {
        let table = Table(columns: [
            .init(heading: "CALL", width: 7, alignment: .left),
            .init(heading: "HELD", width: 6, alignment: .right),
            .init(heading: "PLUGIN", width: 10, alignment: .left),
            .init(heading: "MEDIAN MS", width: 9, alignment: .right),
            .init(heading: "P10", width: 8, alignment: .right),
            .init(heading: "P90", width: 8, alignment: .right),
            .init(heading: "x HOST-LOCAL", width: 12, alignment: .right),
            .init(heading: "N", width: 5, alignment: .right),
        ])
        let lines = rows.map { row in
            table.row([
                row.command.rawValue, "\(row.held)", row.plugin,
                Table.number(row.statistics.median), Table.number(row.statistics.p10),
                Table.number(row.statistics.p90), Table.number(row.ratio, digits: 3),
                "\(row.samples)",
            ])
        }
        let head = """
            processor  \(machine.processor), \(machine.processors) to be used
            kernel     \(machine.kernel)
            commit     \(build.commit)

            """
        return ([head, table.heading] + lines).joined(separator: "\n")
    }

    /// One JSON document; keys are only ever added.
    static func document(
        _ machine: Machine, _ build: Build, _ rows: [CNIRow]
    ) throws(BenchError) -> String {
        struct Row: Encodable {
            var call: String
            var held: Int
            var plugin: String
            var medianMilliseconds: Double
            var p10Milliseconds: Double
            var p90Milliseconds: Double
            var ratio: Double
            var samples: Int
        }
        struct Document: Encodable {
            var machine: Machine
            var build: Build
            var rows: [Row]
        }
        let document = Document(
            machine: machine, build: build,
            rows: rows.map { row in
                Row(
                    call: row.command.rawValue, held: row.held, plugin: row.plugin,
                    medianMilliseconds: row.statistics.median,
                    p10Milliseconds: row.statistics.p10, p90Milliseconds: row.statistics.p90,
                    ratio: row.ratio, samples: row.samples)
            })
        do {
            return try document.documentText()
        } catch {
            throw .plugin("the results cannot be written: \(error)")
        }
    }
}
