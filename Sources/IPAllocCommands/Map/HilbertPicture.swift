import IPAlloc
import IPAllocDrawing

/// A picture of a map as SVG 1.1: addresses along Hilbert's curve, coloured by who has them.
struct HilbertPicture {
    let map: AddressMap
    let layout: HilbertLayout
    let cells: MapCells
    let key: PictureKey
    private let labels: PoolLabels
    /// The side of a cell.
    private let step: Double
    /// Whether each square tells its address: where there is room for the end of it.
    private let hasNumbers: Bool

    private static let plotHeight = [1: 640.0, 2: 480.0]
    private static let margin = (left: 150.0, top: 96.0, right: 150.0, bottom: 84.0)
    private static let legendWidth = 300.0

    /// - Returns: nil if the map has no addresses.
    init?(map: AddressMap) {
        guard let bounds = map.bounds else { return nil }
        self.map = map
        layout = HilbertLayout(bounds)
        cells = MapCells(
            map, base: layout.block.network.value, cellBits: layout.cellBits,
            count: layout.cellCount)
        step = (Self.plotHeight[layout.squareCount] ?? 640) / Double(layout.rows)
        hasNumbers = layout.cellBits == 0 && step >= 28
        labels = PoolLabels(
            map: map, layout: layout, cells: cells, step: step, hasNumbers: hasNumbers)
        key = PictureKey(
            map, hasLetters: labels.areLetters, hasBlanks: cells.cells.contains(where: \.isEmpty))
    }

    private var plotHeight: Double { step * Double(layout.rows) }
    private var numberSize: Double { min(16, step * 0.3) }
    private var plotWidth: Double { step * Double(layout.columns) }
    /// How far a cell's colour stays away from its neighbour's.
    private var gap: Double { step >= 8 ? 1 : 0 }

    var svg: String {
        let keyHeight = key.height
        let width = Self.margin.left + plotWidth + Self.margin.right + Self.legendWidth
        let height = max(
            Self.margin.top + plotHeight + Self.margin.bottom, Self.margin.top + keyHeight + 32)
        var writer = SVGWriter(width: width, height: height)
        writer.add(PictureKey.patterns)
        writer.text(heading, x: Self.margin.left, y: 36, size: 20, weight: "bold")
        writer.text(summary, x: Self.margin.left, y: 60, size: 13, colour: "#52606d")
        writer.open("transform=\"translate(\(Self.margin.left) \(Self.margin.top))\"")
        writer.rectangle(0, 0, plotWidth, plotHeight, "fill=\"\(PictureKey.blank)\"")
        drawCells(&writer)
        drawGrid(&writer)
        drawPools(&writer)
        drawCurve(&writer)
        drawNumbers(&writer)
        labels.draw(&writer)
        drawAxes(&writer)
        writer.close()
        writer.text(
            scale, x: Self.margin.left, y: Self.margin.top + plotHeight + 62, size: 12,
            colour: "#52606d")
        key.draw(
            &writer, x: Self.margin.left + plotWidth + Self.margin.right, y: Self.margin.top)
        return writer.text
    }

    /// What is drawn.
    var heading: String {
        if map.pools.count == 1 { return "IPPool \(map.pools[0].name)" }
        return "\(map.pools.count) IPPools of \(map.block)"
    }

    private var summary: String {
        let counts = map.counts
        let held = counts[.held] ?? 0
        return "\(layout.block) · \(CountText.text(held)) of \(CountText.text(counts.total)) "
            + "addresses held (\(Percent.text(counts.heldShare)))"
    }

    private var scale: String {
        let size =
            layout.cellBits == 0
            ? "One square is one address."
            : "One square is \(CountText.text(powerOfTwo: layout.cellBits)) addresses; its colour "
                + "is as strong as it is full."
        return size + " The line leads from \(layout.block.range.lower) to "
            + "\(layout.block.range.upper)."
    }

    /// The squares, all of one look as one path.
    private func drawCells(_ writer: inout SVGWriter) {
        var paths: [PictureKey.Look: String] = [:]
        for (index, cell) in cells.cells.enumerated() {
            guard let look = key.look(of: cell) else { continue }
            let (column, row) = layout.place(index)
            let side = SVGWriter.number(step - gap)
            paths[look, default: ""] +=
                "M\(SVGWriter.number(Double(column) * step + gap / 2)) "
                + "\(SVGWriter.number(Double(row) * step + gap / 2))h\(side)v\(side)h-\(side)z"
        }
        for (look, path) in paths.sorted(by: { $0.key < $1.key }) {
            writer.path(path, "fill=\"\(look.fill)\" fill-opacity=\"\(look.strength)\"")
        }
    }

    /// The bounds of the parts that the axes name.
    private func drawGrid(_ writer: inout SVGWriter) {
        for part in layout.parts {
            let side = Double(part.side) * step
            writer.rectangle(
                Double(part.column) * step, Double(part.row) * step, side, side,
                "fill=\"none\" stroke=\"#9aa5b1\" stroke-width=\"0.6\"")
        }
        writer.rectangle(
            0, 0, plotWidth, plotHeight, "fill=\"none\" stroke=\"#52606d\" stroke-width=\"1.2\"")
    }

    /// The outlines of pools, and their names if there are several.
    private func drawPools(_ writer: inout SVGWriter) {
        var places = Array(
            repeating: Int?.none, count: layout.columns * layout.rows)
        for (index, cell) in cells.cells.enumerated() {
            guard let pool = cell.pool else { continue }
            let (column, row) = layout.place(index)
            places[row * layout.columns + column] = pool
        }
        func pool(_ column: Int, _ row: Int) -> Int? {
            guard (0..<layout.columns).contains(column), (0..<layout.rows).contains(row) else {
                return nil
            }
            return places[row * layout.columns + column]
        }
        var path = ""
        let side = SVGWriter.number(step)
        for row in 0...layout.rows {
            for column in 0...layout.columns {
                let start =
                    "M\(SVGWriter.number(Double(column) * step)) "
                    + SVGWriter.number(Double(row) * step)
                if pool(column, row) != pool(column, row - 1) { path += "\(start)h\(side)" }
                if pool(column, row) != pool(column - 1, row) { path += "\(start)v\(side)" }
            }
        }
        writer.path(
            path,
            "fill=\"none\" stroke=\"#1f2933\" stroke-width=\"1.6\" stroke-linecap=\"square\"")
    }

    /// The end of each address, where there is room for it.
    private func drawNumbers(_ writer: inout SVGWriter) {
        guard hasNumbers else { return }
        for (index, cell) in cells.cells.enumerated() where !cell.isEmpty {
            let value = cells.lower(index)
            let (column, row) = layout.place(index)
            let text =
                layout.block.family == .ipv4
                ? "\(value & 0xff)" : String(value & 0xffff, radix: 16)
            writer.text(
                text, x: (Double(column) + 0.5) * step,
                y: (Double(row) + 0.5) * step + numberSize * 0.36, size: numberSize,
                colour: key.ink(of: cell), anchor: "middle",
                hasHalo: cell[.resting] + cell[.allocating] > 0)
        }
    }

    /// The curve: of cells where these are large, else of larger parts.
    private func drawCurve(_ writer: inout SVGWriter) {
        let order = layout.curve.order <= 4 ? layout.curve.order : 3
        let coarse = HilbertCurve(order: order)
        let size = plotHeight / Double(coarse.side)
        let count = coarse.side * coarse.side
        let points = (0..<count * layout.squareCount).map { index -> (Double, Double) in
            let (x, y) = coarse.point(index % count)
            let left = Double(index / count) * plotHeight
            return (
                left + (Double(x) + 0.5) * size, (Double(coarse.side - 1 - y) + 0.5) * size
            )
        }
        let path = hasNumbers ? strokes(points) : Self.line(points)
        writer.path(
            path,
            "fill=\"none\" stroke=\"#1f2933\" stroke-opacity=\"0.22\" stroke-width=\"1.2\" "
                + "stroke-linejoin=\"round\" marker-start=\"url(#start)\" marker-end=\"url(#end)\"")
    }

    private static func line(_ points: [(Double, Double)]) -> String {
        "M" + points.map(text).joined(separator: "L")
    }

    /// Strokes between the points, which leave out what is written at the points themselves.
    private func strokes(_ points: [(Double, Double)]) -> String {
        let gap = min(0.34, 1.5 * numberSize / step)
        return zip(points, points.dropFirst()).map { from, to in
            let (x, y) = ((to.0 - from.0) * gap, (to.1 - from.1) * gap)
            return Self.line([(from.0 + x, from.1 + y), (to.0 - x, to.1 - y)])
        }.joined()
    }

    private static func text(_ point: (Double, Double)) -> String {
        "\(SVGWriter.number(point.0)) \(SVGWriter.number(point.1))"
    }

    /// The blocks of the parts: beside the picture where they touch its edge, else within.
    private func drawAxes(_ writer: inout SVGWriter) {
        for part in layout.parts {
            let side = Double(part.side) * step
            let (x, y) = (Double(part.column) * step, Double(part.row) * step)
            let text = Self.short(part.block)
            let middle = y + side / 2 + 4
            if part.column == 0 {
                label(text, -10, middle, "end", &writer)
            } else if part.column + part.side == layout.columns {
                label(text, plotWidth + 10, middle, "start", &writer)
            } else if part.row == 0 {
                label(text, x + side / 2, -10, "middle", &writer)
            } else if part.row + part.side == layout.rows {
                label(text, x + side / 2, plotHeight + 20, "middle", &writer)
            } else if !hasNumbers {
                writer.text(
                    text, x: x + 4, y: y + 12, size: 10, colour: "#323f4b", hasHalo: true)
            }
        }
    }

    private func label(
        _ text: String, _ x: Double, _ y: Double, _ anchor: String, _ writer: inout SVGWriter
    ) {
        writer.text(text, x: x, y: y, size: 11, colour: "#323f4b", anchor: anchor)
    }

    /// A block's text as far as there is room: what it ends in tells it from its neighbours.
    private static func short(_ block: CIDRBlock) -> String {
        let isSingle = block.prefixLength == block.family.bitWidth
        let text = isSingle ? block.network.description : block.description
        return text.count <= 19 ? text : "…" + text.suffix(17)
    }
}
