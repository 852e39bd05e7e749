import IPAllocDrawing

/// What the colours of a picture mean.
struct PictureKey {
    /// How a square looks.
    struct Look: Hashable, Comparable {
        /// A colour or pattern.
        var fill: String
        /// 0 to 1.
        var strength: Double

        static func < (left: Look, right: Look) -> Bool {
            (left.fill, left.strength) < (right.fill, right.strength)
        }
    }

    private struct Row {
        /// `none` for a row without a colour.
        var fill: String
        /// What stands for it in the picture; empty if nothing does.
        var letters = ""
        var text: String
        var count: String
    }

    private let colours: [String: String]
    private let sections: [(title: String, rows: [Row])]

    /// Colours that stay apart for those who do not see all of them, most after P. Tol's "bright"
    /// and "muted" schemes.
    static let palette = [
        "#4477aa", "#228833", "#cc6677", "#aa3377", "#66a5c8", "#c9a227", "#222255", "#663333",
    ]
    /// Those that white is not read on.
    private static let lightColours: Set = ["#66a5c8", "#c9a227"]
    /// A pattern, since some see a few of the colours as a grey.
    private static let other = "url(#other)"
    /// What is behind the squares.
    static let blank = "#fbfcfd"
    private static let rowHeight = 22.0

    /// - Parameters:
    ///   - hasLetters: Whether letters stand for the pools in the picture.
    ///   - hasBlanks: Whether there are squares that no pool has an address of.
    init(_ map: AddressMap, hasLetters: Bool, hasBlanks: Bool) {
        let applications = map.applications
        let named = applications.prefix(
            applications.count > Self.palette.count ? Self.palette.count - 1 : applications.count)
        var colours: [String: String] = [:]
        var rows: [Row] = []
        for (index, application) in named.enumerated() {
            colours[application.name] = Self.palette[index]
            rows.append(
                Row(
                    fill: Self.palette[index], text: Self.words(application.name),
                    count: CountText.text(application.count)))
        }
        let rest = applications.dropFirst(named.count)
        if !rest.isEmpty {
            let count = rest.reduce(0) { $0 + $1.count }
            rows.append(
                Row(
                    fill: Self.other, text: "\(CountText.text(rest.count)) others",
                    count: CountText.text(count)))
        }
        self.colours = colours
        let counts = map.counts
        var states = AddressMap.State.allCases.filter { $0 != .held }.compactMap { state in
            counts[state].map {
                Row(fill: Self.fill(state), text: state.rawValue, count: CountText.text($0))
            }
        }
        if hasBlanks { states.append(Row(fill: Self.blank, text: "in no IPPool", count: "")) }
        var sections = [(title: "Held by", rows: rows), (title: "Not held", rows: states)]
        if map.pools.count > 1 {
            let pools = map.pools.enumerated().map { index, pool in
                let held = map.heldCount(ofPool: index)
                return Row(
                    fill: "none", letters: hasLetters ? Self.letters(index) : "", text: pool.name,
                    count: "\(CountText.text(held)) / \(CountText.text(pool.ranges.count))")
            }
            sections.append((title: "IPPools", rows: pools))
        }
        self.sections = sections.filter { !$0.rows.isEmpty }
    }

    /// A to Z, AA to ZZ and so on, as the columns of a sheet are named.
    static func letters(_ index: Int) -> String {
        var rest = index + 1
        var text = ""
        while rest > 0 {
            rest -= 1
            text = String(UnicodeScalar(UInt8(0x41 + rest % 26))) + text
            rest /= 26
        }
        return text
    }

    /// How a cell looks; nil if no pool has an address of it.
    func look(of cell: MapCells.Cell) -> Look? {
        if let application = cell.application {
            return Look(
                fill: colours[application] ?? Self.other, strength: Self.strength(cell.fill))
        }
        return cell.state.map { Look(fill: Self.fill($0), strength: 1) }
    }

    /// The colour of what is written on a cell.
    func ink(of cell: MapCells.Cell) -> String {
        guard cell[.held] + cell[.reserved] > 0 else { return "#52606d" }
        return look(of: cell).map { Self.lightColours.contains($0.fill) } == true
            ? "#1f2933" : "#ffffff"
    }

    /// Few enough steps to tell apart.
    private static func strength(_ fill: Double) -> Double {
        switch fill {
        case ..<0.25: 0.4
        case ..<0.5: 0.6
        case ..<0.75: 0.8
        default: 1
        }
    }

    private static func fill(_ state: AddressMap.State) -> String {
        switch state {
        case .free: "#dfe7ee"
        case .held: other
        case .allocating: "url(#allocating)"
        case .resting: "url(#resting)"
        case .reserved: "url(#reserved)"
        }
    }

    /// The patterns of states, and the ends of the curve.
    static let patterns = """
        <defs>
        <pattern id="reserved" width="6" height="6" patternUnits="userSpaceOnUse" \
        patternTransform="rotate(45)"><rect width="6" height="6" fill="#52606d"/>\
        <rect width="2" height="6" fill="#7b8794"/></pattern>
        <pattern id="other" width="4" height="4" patternUnits="userSpaceOnUse">\
        <rect width="4" height="4" fill="#616e7c"/><rect width="4" height="1.2" fill="#8895a2"/>\
        </pattern>
        <pattern id="resting" width="6" height="6" patternUnits="userSpaceOnUse" \
        patternTransform="rotate(-45)"><rect width="6" height="6" fill="#fde8c4"/>\
        <rect width="2.5" height="6" fill="#e8a33d"/></pattern>
        <pattern id="allocating" width="6" height="6" patternUnits="userSpaceOnUse">\
        <rect width="6" height="6" fill="#dfe7ee"/><circle cx="3" cy="3" r="1.6" fill="#3e4c59"/>\
        </pattern>
        <marker id="start" markerWidth="8" markerHeight="8" refX="4" refY="4" \
        markerUnits="userSpaceOnUse"><circle cx="4" cy="4" r="3.4" fill="#1f2933"/></marker>
        <marker id="end" markerWidth="12" markerHeight="12" refX="11" refY="6" orient="auto" \
        markerUnits="userSpaceOnUse"><path d="M1 1L11 6L1 11z" fill="#1f2933"/></marker>
        </defs>

        """

    /// `apps/v1:Deployment:default:web` is `Deployment default/web`.
    private static func words(_ application: String) -> String {
        let parts = application.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return application.isEmpty ? "unknown" : application }
        return "\(parts[1]) \(parts[2])/\(parts[3])"
    }

    var height: Double {
        sections.reduce(0) { $0 + Double($1.rows.count + 2) * Self.rowHeight }
    }

    /// Draws the legend.
    func draw(_ writer: inout SVGWriter, x: Double, y: Double) {
        var y = y + 4
        for section in sections {
            writer.text(section.title, x: x, y: y + 8, size: 13, weight: "bold")
            y += Self.rowHeight
            for row in section.rows {
                if row.fill != "none" {
                    writer.rectangle(
                        x, y - 3, 14, 14,
                        "fill=\"\(row.fill)\" stroke=\"#9aa5b1\" "
                            + "stroke-width=\"0.5\"")
                }
                if !row.letters.isEmpty {
                    writer.text(row.letters, x: x, y: y + 8, size: 12, weight: "bold")
                }
                let left = row.fill == "none" && row.letters.isEmpty ? x : x + 22
                let text = row.text.count <= 30 ? row.text : row.text.prefix(29) + "…"
                writer.text(text, x: left, y: y + 8, size: 12)
                writer.text(
                    row.count, x: x + 280, y: y + 8, size: 12, colour: "#52606d", anchor: "end")
                y += Self.rowHeight
            }
            y += Self.rowHeight
        }
    }
}
