import IPAllocDrawing

/// The colours of charts: classes, of which each has one for light and one for dark surroundings.
enum ChartStyle {
    /// The attributes of the background.
    private static let background = "class=\"paper\""

    private static let surroundings: [(name: String, light: String, dark: String)] = [
        ("paper", "fill:#ffffff", "fill:#0d1117"),
        ("ink", "fill:#1f2933", "fill:#e6edf3"),
        ("soft", "fill:#52606d", "fill:#9da7b3"),
        ("grid", "stroke:#e4e7eb", "stroke:#2b323b"),
    ]

    /// By contender, whatever the chart; what is not named here is grey.
    private static let colours: [(names: [String], light: String, dark: String)] = [
        (["ipalloc", "in process"], "#0b5fd0", "#58a6ff"),
        (["ipalloc-roving", "socket"], "#3f8ae0", "#3d86dd"),
        (["ipalloc-any", "plugin"], "#6fa8ec", "#2f6fc0"),
        (["ipalloc-lowest"], "#5b7fd6", "#7d9bf0"),
        (["ipalloc-random"], "#3a6ea5", "#6fa3d8"),
        (["ipalloc-resting"], "#27508f", "#8fb4ef"),
        (["ipalloc-swift"], "#2aa0c8", "#4cc3ea"),
        (["flat-bitmap", "croaring", "host-local"], "#c26a00", "#f0a93c"),
        (["flat-bitmap-hot"], "#d99a4e", "#c98a2f"),
        (["treiber", "static-rank9"], "#0b7d5f", "#3fc79e"),
        (["mutex"], "#b3261e", "#f2766e"),
        (["rte_ring", "sdsl"], "#7138b0", "#b98af0"),
        (["ck_ring"], "#ad2b86", "#f07fce"),
        (["boost-queue"], "#866817", "#d6b85a"),
        (["boost-stack"], "#586500", "#b6c74a"),
        (["rte_bitmap+mutex"], "#6b4a3a", "#c39b84"),
    ]

    /// Begins a picture with its heading and the line below that.
    static func writer(
        width: Double, height: Double, _ heading: String, _ summary: String
    ) -> SVGWriter {
        var writer = SVGWriter(width: width, height: height, background: background, style: rules)
        writer.text(
            heading, x: 24, y: 34, size: 19, attributes: "class=\"ink\" font-weight=\"bold\"")
        writer.text(summary, x: 24, y: 56, size: 12, attributes: "class=\"soft\"")
        return writer
    }

    /// The class of a contender's lines and dots.
    static func series(_ name: String) -> String {
        let index = colours.firstIndex { $0.names.contains(name) }
        return index.map { "s\($0)" } ?? "s"
    }

    /// Whether a contender is what the chart is about.
    static func isOurs(_ name: String) -> Bool {
        name.hasPrefix("ipalloc") || ["in process", "socket", "plugin"].contains(name)
    }

    /// All classes, as rules in CSS.
    static var rules: String {
        func all(_ pick: (String, String) -> String, _ value: (String) -> String) -> String {
            let fixed = surroundings.map { ".\($0.name){\(pick($0.light, $0.dark))}" }
            let grey = ".s{\(value(pick("#7b8794", "#8b949e")))}"
            let series = colours.enumerated().map { index, colour in
                ".s\(index){\(value(pick(colour.light, colour.dark)))}"
            }
            return (fixed + [grey] + series).joined(separator: "\n") + "\n"
        }
        func both(_ colour: String) -> String { "fill:\(colour);stroke:\(colour)" }
        let light = all({ light, _ in light }, both)
        let dark = all({ _, dark in dark }, both)
        return light + "@media (prefers-color-scheme: dark) {\n\(dark)}\n"
    }
}
