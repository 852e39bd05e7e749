import IPAlloc

/// Addresses in cells of equal size, as maps show them.
struct MapCells {
    /// What the addresses of one cell are used for.
    struct Cell {
        /// How many are in each state.
        var counts: [AddressMap.State: UInt128] = [:]
        /// How many of them each application holds.
        var applications: [String: UInt128] = [:]
        /// The pool of most of them.
        var pool: Int?

        /// How many addresses pools have.
        var total: UInt128 { counts.total }
        var isEmpty: Bool { counts.isEmpty }

        subscript(state: AddressMap.State) -> UInt128 { counts[state] ?? 0 }

        /// The share of addresses that pods have, or are about to, among those that they can have.
        var fill: Double {
            let taken = self[.held] + self[.allocating]
            let usable = total - self[.reserved]
            return usable == 0 ? 0 : Double(taken) / Double(usable)
        }

        /// The application that holds the most; nil if nothing is held.
        var application: String? {
            applications.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }

        /// The state to show if nothing is held: what most are of.
        var state: AddressMap.State? {
            AddressMap.State.allCases.filter { self[$0] > 0 }.max { self[$0] < self[$1] }
        }
    }

    /// The first address of the first cell, as a number.
    let base: UInt128
    /// A cell has 2 to the power of this many addresses.
    let cellBits: Int
    private(set) var cells: [Cell]

    /// - Parameters:
    ///   - base: A multiple of a cell's size.
    ///   - count: How many cells there are: enough for all addresses of the map.
    init(_ map: AddressMap, base: UInt128, cellBits: Int, count: Int) {
        self.base = base
        self.cellBits = cellBits
        cells = Array(repeating: Cell(), count: count)
        for run in map.runs { add(run) }
    }

    /// How many addresses a cell has.
    var size: UInt128 { 1 << UInt128(cellBits) }

    /// The first address of a cell, as a number.
    func lower(_ index: Int) -> UInt128 { base + UInt128(index) << UInt128(cellBits) }

    private mutating func add(_ run: AddressMap.Run) {
        let (lower, upper) = (run.range.lower.value, run.range.upper.value)
        let first = Int((lower - base) >> UInt128(cellBits))
        let last = Int((upper - base) >> UInt128(cellBits))
        precondition(last < cells.count)
        for index in first...last {
            let start = self.lower(index)
            let count = min(upper, start + (size - 1)) - max(lower, start) + 1
            if cells[index].pool == nil || count * 2 > cells[index].total + count {
                cells[index].pool = run.pool
            }
            cells[index].counts[run.state, default: 0] += count
            if run.state == .held {
                cells[index].applications[run.application, default: 0] += count
            }
        }
    }
}
