import IPAllocDrawing

/// Panels of rows: a dot per row on a logarithmic axis, with a line for the spread, and its number.
/// The rows of a panel are sorted, the best at the top.
struct DotChart {
    struct Row {
        var name: String
        var value: Double
        var low: Double
        var high: Double
    }

    struct Panel {
        var heading: String
        var rows: [Row]
    }

    var heading: String
    var summary: String
    var quantity: Quantity
    var moreIsBetter = false
    /// How many panels lie beside each other.
    var columns = 2
    var panels: [Panel]

    private static let rowHeight = 22.0
    private static let plotWidth = 300.0
    private static let margin = (left: 136.0, top: 92.0, right: 84.0, bottom: 30.0)
    private static let headingHeight = 40.0
    private static let axisHeight = 44.0

    private var panelWidth: Double { Self.margin.left + Self.plotWidth + Self.margin.right }

    /// The panels, as many as lie beside each other at a time.
    private var lines: [ArraySlice<Panel>] {
        stride(from: 0, to: panels.count, by: columns).map {
            panels[$0..<min($0 + columns, panels.count)]
        }
    }

    private func height(of line: ArraySlice<Panel>) -> Double {
        let rows = line.map(\.rows.count).max() ?? 0
        return Self.headingHeight + Double(rows) * Self.rowHeight + Self.axisHeight
    }

    var svg: String {
        let width = panelWidth * Double(min(columns, panels.count)) + 24
        let height =
            Self.margin.top + lines.map { self.height(of: $0) }.reduce(0, +) + Self.margin.bottom
        var writer = ChartStyle.writer(width: width, height: height, heading, summary)
        var y = Self.margin.top
        for line in lines {
            for (index, panel) in line.enumerated() {
                let x = Double(index) * panelWidth + Self.margin.left
                writer.open(
                    "transform=\"translate(\(SVGWriter.number(x)) \(SVGWriter.number(y)))\"")
                draw(panel, &writer)
                writer.close()
            }
            y += self.height(of: line)
        }
        return writer.text
    }

    private func draw(_ panel: Panel, _ writer: inout SVGWriter) {
        let rows = panel.rows.sorted {
            moreIsBetter ? $0.value > $1.value : $0.value < $1.value
        }
        let scale = LogScale(
            rows.flatMap { [$0.low, $0.high] }, start: 0, end: Self.plotWidth)
        let bottom = Double(rows.count) * Self.rowHeight + 6
        writer.text(
            panel.heading, x: 0, y: 4, size: 13, attributes: "class=\"ink\" font-weight=\"bold\"")
        writer.open("transform=\"translate(0 14)\"")
        for tick in scale.labelled(distance: 46) {
            let x = SVGWriter.number(scale.place(tick))
            writer.path("M\(x) 0V\(SVGWriter.number(bottom))", "class=\"grid\"")
            writer.text(
                quantity.text(tick), x: scale.place(tick), y: bottom + 16, size: 10.5,
                anchor: "middle", attributes: "class=\"soft\"")
        }
        for (index, row) in rows.enumerated() {
            draw(row, y: (Double(index) + 0.5) * Self.rowHeight + 2, scale, &writer)
        }
        writer.close()
    }

    private func draw(_ row: Row, y: Double, _ scale: LogScale, _ writer: inout SVGWriter) {
        let isOurs = ChartStyle.isOurs(row.name)
        let series = ChartStyle.series(row.name)
        let weight = isOurs ? "bold" : "normal"
        writer.text(
            row.name, x: -12, y: y + 4, size: 11.5, anchor: "end",
            attributes: "class=\"\(isOurs ? "ink" : "soft")\" font-weight=\"\(weight)\"")
        let (low, high) = (scale.place(row.low), scale.place(row.high))
        writer.path(
            "M\(SVGWriter.number(low)) \(SVGWriter.number(y))H\(SVGWriter.number(high))",
            "class=\"\(series)\" stroke-width=\"4\" stroke-opacity=\"0.35\" "
                + "stroke-linecap=\"round\"")
        let x = scale.place(row.value)
        writer.add(
            "<circle cx=\"\(SVGWriter.number(x))\" cy=\"\(SVGWriter.number(y))\" "
                + "r=\"\(isOurs ? "5.5" : "4.5")\" class=\"\(series)\" style=\"stroke:none\"/>\n")
        writer.text(
            quantity.text(row.value), x: max(x, high) + 11, y: y + 4, size: 11.5,
            attributes: "class=\"ink\" font-weight=\"\(weight)\"")
    }
}
