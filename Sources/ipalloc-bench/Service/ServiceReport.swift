/// Writes a run's results for people or programs.
enum ServiceReport {
    private static let table = Table(columns: [
        .init(heading: "SCENE", width: 15, alignment: .left),
        .init(heading: "BY", width: 10, alignment: .left),
        .init(heading: "PER S", width: 7, alignment: .right),
        .init(heading: "P50 MS", width: 7, alignment: .right),
        .init(heading: "P99 MS", width: 7, alignment: .right),
        .init(heading: "FAILED", width: 6, alignment: .right),
        .init(heading: "COMMITS", width: 7, alignment: .right),
        .init(heading: "CPU US", width: 7, alignment: .right),
        .init(heading: "MIB", width: 5, alignment: .right),
        .init(heading: "x FSYNC", width: 7, alignment: .right),
        .init(heading: "x ONE EACH", width: 10, alignment: .right),
        .init(heading: "x ONE CALL", width: 10, alignment: .right),
        .init(heading: "x HOST-LOCAL", width: 12, alignment: .right),
        .init(heading: "P99/FSYNC", width: 9, alignment: .right),
    ])

    /// The lines before the table, and its heading.
    static func heading(_ machine: Machine, _ build: Build, callers: Int) -> String {
        """
        processor  \(machine.processor), \(machine.processors) to be used
        kernel     \(machine.kernel)
        commit     \(build.commit), \(build.flags)
        callers    \(callers)

        \(table.heading)
        """
    }

    /// The line of a row; commits and processor time are per address.
    static func line(_ row: ServiceResults.Row) -> String {
        let result = row.result
        return table.row([
            row.scene, row.giver, Table.number(result.rate, digits: 0),
            Table.number(result.p50Nanoseconds / 1e6), Table.number(result.p99Nanoseconds / 1e6),
            "\(result.failures)", Table.number(result.commitsPerChange, digits: 3),
            Table.number(result.processorMicroseconds, digits: 1),
            Table.number(mebibytes(result.residentBytes), digits: 0), Table.number(row.byFsync),
            Table.number(row.byOneEach), Table.number(row.byOneCall),
            Table.number(row.byHostLocal, digits: 1),
            Table.number(row.p99Fsyncs, digits: 1),
        ])
    }

    /// What the disk allowed in a scene.
    static func line(_ limit: DiskLimit, _ scene: String) -> String {
        "\(scene): fsync \(Table.number(limit.fsyncNanoseconds / 1e6, digits: 3)) ms; "
            + "\(Table.number(limit.oneEach, digits: 0)) addresses a second with a commit for each, "
            + "\(Table.number(limit.oneCall, digits: 0)) with one for each call"
    }

    /// The table of fills.
    static func fills(_ rows: [FillPart.Row]) -> String {
        let table = Table(columns: [
            .init(heading: "HELD", width: 8, alignment: .right),
            .init(heading: "PER S", width: 7, alignment: .right),
            .init(heading: "P99 MS", width: 7, alignment: .right),
            .init(heading: "CPU US", width: 7, alignment: .right),
            .init(heading: "SERVICE US", width: 10, alignment: .right),
            .init(heading: "OPEN S", width: 7, alignment: .right),
            .init(heading: "AGENT START S", width: 13, alignment: .right),
            .init(heading: "ITS CPU S", width: 9, alignment: .right),
            .init(heading: "MIB", width: 5, alignment: .right),
        ])
        let lines = rows.map { row in
            table.row([
                "\(row.held)", Table.number(row.rate, digits: 0),
                Table.number(row.p99Nanoseconds / 1e6),
                Table.number(row.processorMicroseconds, digits: 1),
                Table.number(row.serviceMicroseconds, digits: 1),
                Table.number(row.openSeconds, digits: 3), Table.number(row.agentStartSeconds),
                Table.number(row.agentStartProcessorSeconds),
                Table.number(mebibytes(row.residentBytes), digits: 0),
            ])
        }
        return (["", "addresses held before, in process", table.heading] + lines)
            .joined(separator: "\n")
    }

    private static func mebibytes(_ bytes: Int?) -> Double? {
        bytes.map { Double($0) / Double(1 << 20) }
    }

    /// One JSON document; keys are only ever added.
    static func document(
        _ machine: Machine, _ build: Build, _ results: ServiceResults, callers: Int
    ) throws(BenchError) -> String {
        struct Row: Encodable {
            var scene: String
            var by: String
            var perSecond: Double
            var p50Nanoseconds: Double
            var p99Nanoseconds: Double
            var failures: Int
            var commitsPerAddress: Double?
            var processorMicrosecondsPerAddress: Double?
            var residentBytes: Int?
            var fsyncNanoseconds: Double
            /// With a commit for each call that changes something.
            var oneCommitEachPerSecond: Double
            var oneCommitPerAddressPerSecond: Double
            var hostLocalPerSecond: Double?
        }
        struct Document: Encodable {
            var schema = 1
            var machine: Machine
            var build: Build
            var callers: Int
            var rows: [Row]
            var fills: [FillPart.Row]
            var figures: [Figure]
        }
        let rows = results.rows.map { row in
            Row(
                scene: row.scene, by: row.giver, perSecond: row.result.rate,
                p50Nanoseconds: row.result.p50Nanoseconds,
                p99Nanoseconds: row.result.p99Nanoseconds, failures: row.result.failures,
                commitsPerAddress: row.result.commitsPerChange,
                processorMicrosecondsPerAddress: row.result.processorMicroseconds,
                residentBytes: row.result.residentBytes,
                fsyncNanoseconds: row.limit.fsyncNanoseconds,
                oneCommitEachPerSecond: row.limit.oneCall,
                oneCommitPerAddressPerSecond: row.limit.oneEach, hostLocalPerSecond: row.hostLocal)
        }
        do {
            let document = Document(
                machine: machine, build: build, callers: callers, rows: rows,
                fills: results.fills, figures: results.figures)
            return try document.documentText()
        } catch {
            throw .service("the results cannot be written: \(error)")
        }
    }
}
