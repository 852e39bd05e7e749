/// Writes a run's results for people, each cell as soon as it is measured.
struct Report {
    private static let columns: [Table.Column] = [
        .init(heading: "PATTERN", width: 13, alignment: .left),
        .init(heading: "SIZE", width: 4, alignment: .left),
        .init(heading: "FILL", width: 7, alignment: .right),
        .init(heading: "THREADS", width: 7, alignment: .right),
        .init(heading: "ALLOCATOR", width: 17, alignment: .left),
        .init(heading: "MEDIAN", width: 8, alignment: .right),
        .init(heading: "P10", width: 8, alignment: .right),
        .init(heading: "P90", width: 8, alignment: .right),
        .init(heading: "x FIRST", width: 8, alignment: .right),
        .init(heading: "NOTES", width: 0, alignment: .left),
    ]
    private let table = Table(columns: columns)
    private var lastPattern: Pattern?
    private var lastThreads: UInt32 = 0

    /// The lines before all tables.
    static func header(_ machine: Machine, _ build: Build, _ library: Library?) -> String {
        let path = library?.path ?? "none"
        let version = library.map { " (version \($0.version))" } ?? ""
        return """
            processor  \(machine.processor), \(machine.processors) to be used
            kernel     \(machine.kernel)
            malloc     \(machine.malloc)
            clock      \(Table.number(machine.clockNanoseconds, digits: 0)) ns a reading
            commit     \(build.commit)
            compilers  Swift \(build.swift); \(build.c)
            flags      \(build.flags)
            library    \(path)\(version)
            """
    }

    /// The lines of a cell, under a heading of their own where a new pattern begins.
    mutating func lines(_ cell: Cell, _ measured: [Measured]) -> String {
        var lines: [String] = [""]
        if cell.pattern != lastPattern || cell.threads != lastThreads {
            lines.append(
                "\(cell.pattern.rawValue), \(cell.threadsText): \(cell.pattern.explanation)")
            lines.append(table.heading)
        }
        lastPattern = cell.pattern
        lastThreads = cell.threads
        for result in measured { lines.append(line(cell, result)) }
        return lines.joined(separator: "\n")
    }

    private func line(_ cell: Cell, _ result: Measured) -> String {
        table.row([
            cell.pattern.rawValue, cell.sizeText, cell.fillText, "\(cell.threads)",
            result.contender, Table.nanoseconds(result.statistics.median),
            Table.nanoseconds(result.statistics.p10), Table.nanoseconds(result.statistics.p90),
            Table.number(result.ratio), notes(result),
        ])
    }

    private func notes(_ result: Measured) -> String {
        var notes: [String] = []
        if let worst = result.worstBatch {
            notes.append("worst batch \(Table.nanoseconds(worst))")
        }
        if let p99 = result.batchP99 { notes.append("batch p99 \(Table.nanoseconds(p99))") }
        if let memory = result.memoryHeld {
            notes.append("\(Table.number(Double(memory) / 1e6, digits: 1)) MB")
        }
        if result.refused > 0 { notes.append("refused \(result.refused)") }
        // A few are nothing to worry about: they were left out.
        let dropped = result.slicesDropped * 100 / max(result.slices, 1)
        if dropped >= 25 { notes.append("disturbed \(dropped) %") }
        return notes.joined(separator: ", ")
    }

    /// The table of memory.
    static func memory(_ uses: [MemoryUse]) -> String {
        let table = Table(columns: [
            .init(heading: "SIZE", width: 4, alignment: .left),
            .init(heading: "ALLOCATOR", width: 17, alignment: .left),
            .init(heading: "BYTES STATED", width: 12, alignment: .right),
            .init(heading: "BYTES COUNTED", width: 13, alignment: .right),
            .init(heading: "BITS PER ADDRESS", width: 16, alignment: .right),
        ])
        let rows = uses.map { use in
            table.row([
                "2^\(use.size.trailingZeroBitCount)", use.contender, "\(use.stated)",
                use.counted.map(String.init) ?? "-", Table.number(use.bitsPerAddress, digits: 3),
            ])
        }
        return (["", "memory, nothing held", table.heading] + rows).joined(separator: "\n")
    }

    /// The table of figures.
    ///
    /// - Parameter measuredOnly: Whether those that were not measured are left out.
    static func figures(_ figures: [Figure], measuredOnly: Bool) -> String {
        let table = Table(columns: [
            .init(heading: "FIGURE", width: 6, alignment: .left),
            .init(heading: "MEASURE", width: 62, alignment: .left),
            .init(heading: "REACH", width: 24, alignment: .left),
            .init(heading: "MEASURED", width: 8, alignment: .right),
            .init(heading: "REACHED", width: 7, alignment: .left),
        ])
        let shown = figures.filter { !measuredOnly || $0.measured != nil }
        let rows = shown.map { figure in
            let sign = figure.atLeast ? ">=" : "<="
            let bound = Table.number(figure.bound)
            let reached = figure.reached.map { $0 ? "yes" : "no" } ?? "not measured"
            return table.row([
                figure.id, figure.measure, "\(sign) \(bound) \(figure.unit)",
                Table.number(figure.measured, digits: 3), reached,
            ])
        }
        guard !rows.isEmpty else { return "" }
        return (["", "figures", table.heading] + rows).joined(separator: "\n")
    }
}
