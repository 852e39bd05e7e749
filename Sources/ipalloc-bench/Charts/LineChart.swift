import IPAllocDrawing

/// Panels beside each other, each with lines over a few situations; a number is written at the end
/// of each line with its name.
struct LineChart {
    struct Line {
        var name: String
        /// A value per situation; nil where it was not measured.
        var values: [Double?]
    }

    struct Panel {
        var heading: String
        var lines: [Line]
    }

    var heading: String
    var summary: String
    /// The situations, and what they are.
    var steps: [String]
    var axis: String
    var quantity: Quantity
    var panels: [Panel]

    private static let plot = (width: 210.0, height: 330.0)
    private static let margin = (left: 66.0, top: 104.0, right: 186.0, bottom: 66.0)
    private static let labelHeight = 14.0

    private var panelWidth: Double { Self.margin.left + Self.plot.width + Self.margin.right }

    var svg: String {
        let width = panelWidth * Double(panels.count)
        let height = Self.margin.top + Self.plot.height + Self.margin.bottom
        var writer = ChartStyle.writer(width: width, height: height, heading, summary)
        for (index, panel) in panels.enumerated() {
            let x = Double(index) * panelWidth + Self.margin.left
            writer.open("transform=\"translate(\(SVGWriter.number(x)) \(Self.margin.top))\"")
            draw(panel, &writer)
            writer.close()
        }
        return writer.text
    }

    /// All panels have one scale, so that they can be compared.
    private var scale: LogScale {
        let values = panels.flatMap { $0.lines.flatMap { $0.values.compactMap { $0 } } }
        return LogScale(values, start: Self.plot.height, end: 0)
    }

    private func x(_ step: Int) -> Double {
        steps.count < 2
            ? Self.plot.width / 2 : Self.plot.width * Double(step) / Double(steps.count - 1)
    }

    private func draw(_ panel: Panel, _ writer: inout SVGWriter) {
        let scale = scale
        writer.text(
            panel.heading, x: 0, y: -16, size: 13, attributes: "class=\"ink\" font-weight=\"bold\"")
        for tick in scale.labelled(distance: 15) {
            let y = scale.place(tick)
            writer.path(
                "M0 \(SVGWriter.number(y))h\(SVGWriter.number(Self.plot.width))", "class=\"grid\"")
            writer.text(
                quantity.text(tick), x: -10, y: y + 4, size: 11, anchor: "end",
                attributes: "class=\"soft\"")
        }
        for (index, step) in steps.enumerated() {
            writer.text(
                step, x: x(index), y: Self.plot.height + 20, size: 11, anchor: "middle",
                attributes: "class=\"soft\"")
        }
        writer.text(
            axis, x: Self.plot.width / 2, y: Self.plot.height + 42, size: 11, anchor: "middle",
            attributes: "class=\"soft\"")
        // Ours last, so that it lies above the others.
        for line in panel.lines.sorted(by: { !isOurs($0) && isOurs($1) }) {
            draw(line, scale, &writer)
        }
        drawLabels(panel, scale, &writer)
    }

    private func isOurs(_ line: Line) -> Bool { ChartStyle.isOurs(line.name) }

    private func draw(_ line: Line, _ scale: LogScale, _ writer: inout SVGWriter) {
        let points = line.values.enumerated().compactMap { index, value in
            value.map { (x: x(index), y: scale.place($0)) }
        }
        let path = points.enumerated().map { index, point in
            "\(index == 0 ? "M" : "L")\(SVGWriter.number(point.x)) \(SVGWriter.number(point.y))"
        }.joined()
        let isOurs = isOurs(line)
        let dashes = line.name == Contender.limit.rawValue ? ";stroke-dasharray:4 4" : ""
        let series = ChartStyle.series(line.name)
        writer.path(
            path,
            "class=\"\(series)\" stroke-width=\"\(isOurs ? "3" : "1.6")\" "
                + "stroke-linejoin=\"round\" style=\"fill:none\(dashes)\"")
        for point in points {
            writer.add(
                "<circle cx=\"\(SVGWriter.number(point.x))\" cy=\"\(SVGWriter.number(point.y))\" "
                    + "r=\"\(isOurs ? "4" : "2.6")\" class=\"\(series)\" style=\"stroke:none\"/>\n")
        }
    }

    /// The names, moved apart where lines end close together.
    private func drawLabels(_ panel: Panel, _ scale: LogScale, _ writer: inout SVGWriter) {
        var labels = panel.lines.compactMap { line -> (line: Line, value: Double, y: Double)? in
            guard let last = line.values.last, let value = last else { return nil }
            return (line, value, scale.place(value))
        }.sorted { $0.y < $1.y }
        let wanted = labels.map(\.y)
        // What is too close moves down; then all move up as far as they were pushed on average.
        for index in labels.indices.dropFirst() {
            labels[index].y = max(labels[index].y, labels[index - 1].y + Self.labelHeight)
        }
        var start = labels.startIndex
        while start < labels.endIndex {
            var end = start + 1
            while end < labels.endIndex,
                labels[end].y - labels[end - 1].y <= Self.labelHeight + 0.01
            { end += 1 }
            let pushed = (start..<end).map { labels[$0].y - wanted[$0] }.reduce(0, +)
            let above = start == 0 ? -8 : labels[start - 1].y + Self.labelHeight
            let shift = min(pushed / Double(end - start), labels[start].y - above)
            for index in start..<end { labels[index].y -= max(shift, 0) }
            start = end
        }
        for (index, label) in labels.enumerated() {
            let x = Self.plot.width
            let series = ChartStyle.series(label.line.name)
            writer.path(
                "M\(SVGWriter.number(x + 6)) \(SVGWriter.number(wanted[index]))"
                    + "L\(SVGWriter.number(x + 16)) \(SVGWriter.number(label.y))",
                "class=\"\(series)\" stroke-width=\"1\" stroke-opacity=\"0.5\" style=\"fill:none\"")
            let weight = isOurs(label.line) ? "bold" : "normal"
            writer.text(
                "\(label.line.name)  \(quantity.text(label.value))", x: x + 20, y: label.y + 4,
                size: 11.5,
                attributes: "class=\"\(series)\" style=\"stroke:none\" font-weight=\"\(weight)\"")
        }
    }
}
