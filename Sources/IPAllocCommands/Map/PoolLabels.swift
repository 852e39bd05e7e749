import IPAllocDrawing

/// What names the pools within a picture of several: their names where each has room for its own,
/// else letters, which the legend explains.
struct PoolLabels {
    private struct Label {
        var text: String
        var x: Double
        var y: Double
        var anchor: String
    }

    private let labels: [Label]
    let areLetters: Bool

    /// The size of the text, and about how wide one of its letters is.
    private static let size = 12.0
    private static let letterWidth = 7.8

    /// - Parameters:
    ///   - step: The side of a cell.
    ///   - hasNumbers: Whether cells bear the ends of their addresses, which leave no room for names.
    init(
        map: AddressMap, layout: HilbertLayout, cells: MapCells, step: Double, hasNumbers: Bool
    ) {
        guard map.pools.count > 1 else {
            labels = []
            areLetters = false
            return
        }
        var found: [Int: [Int]] = [:]
        for (index, cell) in cells.cells.enumerated() {
            if let pool = cell.pool { found[pool, default: []].append(index) }
        }
        let pools = found.sorted { $0.key < $1.key }
        let parts = pools.map { Self.largestPart(of: $0.value, layout).map(layout.place) }
        let haveRoom = zip(pools, parts).allSatisfy { pool, places in
            let columns = places.map(\.column)
            let width = Double((columns.max() ?? 0) - (columns.min() ?? 0) + 1) * step
            return Double(map.pools[pool.key].name.count + 1) * Self.letterWidth <= width
        }
        let areLetters = hasNumbers || !haveRoom
        labels = zip(pools, parts).map { pool, places in
            let text = areLetters ? PictureKey.letters(pool.key) : map.pools[pool.key].name
            if hasNumbers {
                // In the corner of the first address, beside its number.
                let (column, row) = layout.place(pool.value[0])
                return Label(
                    text: text, x: Double(column) * step + 3, y: Double(row) * step + 11,
                    anchor: "start")
            }
            return Label(
                text: text, x: Self.middle(places.map(\.column)) * step,
                y: Self.middle(places.map(\.row)) * step + 4, anchor: "middle")
        }
        self.areLetters = areLetters
    }

    func draw(_ writer: inout SVGWriter) {
        for label in labels {
            writer.text(
                label.text, x: label.x, y: label.y, size: Self.size, weight: "bold",
                anchor: label.anchor, hasHalo: true)
        }
    }

    /// The cells of a pool in that part of the picture that has most of them.
    private static func largestPart(of indexes: [Int], _ layout: HilbertLayout) -> [Int] {
        let cellsPerPart = layout.cellCount / layout.parts.count
        let counts = Dictionary(grouping: indexes) { $0 / cellsPerPart }
        let best = counts.max { ($0.value.count, $1.key) < ($1.value.count, $0.key) }
        return best?.value ?? indexes
    }

    private static func middle(_ values: [Int]) -> Double {
        Double((values.min() ?? 0) + (values.max() ?? 0) + 1) / 2
    }
}
