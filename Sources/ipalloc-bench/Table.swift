/// A table for people: upper-case headings, columns two spaces apart, no lines.
struct Table {
    enum Alignment { case left, right }

    struct Column {
        var heading: String
        var width: Int
        var alignment: Alignment
    }

    var columns: [Column]

    /// The line of headings.
    var heading: String { row(columns.map(\.heading)) }

    /// A line of cells; one that is too long moves the others.
    func row(_ cells: [String]) -> String {
        precondition(cells.count == columns.count)
        let padded = zip(columns, cells).map { column, cell in
            let blanks = String(repeating: " ", count: max(0, column.width - cell.count))
            return column.alignment == .left ? cell + blanks : blanks + cell
        }
        let line = padded.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// A number with so many digits behind the point; a dash for none.
    static func number(_ value: Double?, digits: Int = 2) -> String {
        guard let value else { return "-" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = (value.magnitude * scale).rounded()
        guard whole < 1e18 else { return "\(value)" }
        let integer = UInt64(whole)
        let unit = UInt64(scale)
        let fraction = String(integer % unit)
        let zeros = String(repeating: "0", count: digits - (digits == 0 ? 0 : fraction.count))
        let sign = value < 0 && integer > 0 ? "-" : ""
        return digits == 0 ? "\(sign)\(integer)" : "\(sign)\(integer / unit).\(zeros)\(fraction)"
    }

    /// Nanoseconds with about three significant digits.
    static func nanoseconds(_ value: Double?) -> String {
        guard let value else { return "-" }
        return number(value, digits: value < 100 ? 2 : value < 1000 ? 1 : 0)
    }
}
