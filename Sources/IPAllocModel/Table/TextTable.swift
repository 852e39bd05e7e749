import IPAllocJSON

/// Rows of text, aligned the way kubectl aligns them. Control characters are made visible.
public struct TextTable: Sendable, Hashable {
    /// The headings; nil for a table without any.
    public var headings: [String]?
    public var rows: [[String]]

    private static let gap = 3
    private static let columnWidthMin = 6

    public init(headings: [String]?, rows: [[String]]) {
        self.headings = headings
        self.rows = rows
    }

    /// The table, one line per row, each ended by a line feed. Columns are three blanks apart, and
    /// nothing follows the last one.
    public var text: String {
        var widths: [Int] = []
        return text(widening: &widths)
    }

    /// The table as a part of a longer one.
    ///
    /// - Parameter widths: Of the columns but the last, as wide as earlier parts need; widened to
    ///   what this part needs.
    public func text(widening widths: inout [Int]) -> String {
        let lines = ((headings.map { [$0] } ?? []) + rows).map { $0.map(\.withVisibleControls) }
        for line in lines {
            for (column, cell) in line.dropLast().enumerated() {
                if column == widths.count { widths.append(Self.columnWidthMin) }
                widths[column] = max(widths[column], cell.count + Self.gap)
            }
        }
        var text = ""
        for line in lines {
            for (column, cell) in line.enumerated() {
                text += cell
                if column < line.count - 1 {
                    text += String(repeating: " ", count: widths[column] - cell.count)
                }
            }
            text += "\n"
        }
        return text
    }
}
