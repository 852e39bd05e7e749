/// Everything that a run has measured.
struct Results {
    /// The cells in the order of the plan, with what was measured in them.
    private(set) var cells: [(cell: Cell, measured: [Measured])] = []
    var memory: [MemoryUse] = []

    mutating func add(_ cell: Cell, _ measured: [Measured]) {
        cells.append((cell, measured))
    }

    /// The numbers of a contender in all cells of a pattern that meet a condition.
    func all(
        _ pattern: Pattern, _ contender: Contender, where condition: (Cell) -> Bool = { _ in true }
    ) -> [(cell: Cell, measured: Measured)] {
        cells.compactMap { entry in
            guard entry.cell.pattern == pattern, condition(entry.cell) else { return nil }
            let measured = entry.measured.first { $0.contender == contender.rawValue }
            return measured.map { (entry.cell, $0) }
        }
    }

    /// The numbers of a contender in the one cell that is described.
    func one(
        _ pattern: Pattern, _ contender: Contender, size: UInt32 = 0, fill: Double = 0,
        threads: UInt32 = 1
    ) -> Measured? {
        one(pattern, named: contender.rawValue, size: size, fill: fill, threads: threads)
    }

    /// The numbers of a contender or a peer in the one cell that is described.
    func one(
        _ pattern: Pattern, named name: String, size: UInt32, fill: Double, threads: UInt32
    ) -> Measured? {
        let entry = cells.first {
            $0.cell.pattern == pattern && $0.cell.size == size && $0.cell.fill == fill
                && $0.cell.threads == threads
        }
        return entry?.measured.first { $0.contender == name }
    }
}
