import IPAlloc

/// A map in lines of text: a sign per cell, and before each line the address that it begins with.
struct HeatMapText {
    let map: AddressMap
    let context: CommandContext
    /// How many columns there are to write in.
    let width: Int

    private static let lineCountMax = 32
    private static let columnCountMax = 128
    /// How many columns also a pool of fewer addresses has, where there is room for them.
    private static let columnCountUsual = 8

    var text: TerminalText {
        guard let bounds = map.bounds else { return heading + "\nno addresses\n" }
        let labelWidth = max(
            bounds.lower.description.count, bounds.upper.description.count)
        let room = width - labelWidth - 2
        let span = max(bounds.upper.value - bounds.lower.value, UInt128(Self.columnCountUsual - 1))
        // Where there is no room for a sign, lines are too long however few they have.
        var columns = room < 1 ? Self.columnCountUsual : 1
        while columns * 2 <= min(room, Self.columnCountMax) && UInt128(columns) <= span {
            columns *= 2
        }
        let columnBits = columns.trailingZeroBitCount
        var cellBits = 0
        while lineCount(bounds, cellBits + columnBits) > UInt128(Self.lineCountMax) {
            cellBits += 1
        }
        let lineBits = cellBits + columnBits
        let base =
            lineBits < 128 ? (bounds.lower.value >> UInt128(lineBits)) << UInt128(lineBits) : 0
        let lines = Int(lineCount(bounds, lineBits))
        let cells = MapCells(map, base: base, cellBits: cellBits, count: lines * columns)
        let body = body(cells, columns, labelWidth, bounds.family)
        return heading + "\n\n" + body.text + "\n" + legend(cells, hasBlanks: body.hasBlanks)
    }

    /// How many lines of 2 to the power of some addresses there are.
    private func lineCount(_ bounds: AddressRange, _ bits: Int) -> UInt128 {
        bits >= 128
            ? 1 : (bounds.upper.value >> UInt128(bits)) - (bounds.lower.value >> UInt128(bits)) + 1
    }

    private var heading: TerminalText {
        let names = map.pools.map(\.name).joined(separator: ", ")
        return wrapped("IPPool\(map.pools.count == 1 ? "" : "s") \(names) of \(map.block)")
    }

    private func body(
        _ cells: MapCells, _ columns: Int, _ labelWidth: Int, _ family: AddressFamily
    ) -> (text: TerminalText, hasBlanks: Bool) {
        var text: TerminalText = ""
        var isGap = false
        var hasBlanks = false
        for start in stride(from: 0, to: cells.cells.count, by: columns) {
            let line = cells.cells[start..<(start + columns)]
            if line.allSatisfy(\.isEmpty) {
                if !isGap { text += "…\n" }
                isGap = true
                continue
            }
            isGap = false
            // Those behind the last sign cannot be seen.
            if let end = line.lastIndex(where: { !$0.isEmpty }) {
                hasBlanks = hasBlanks || line[..<end].contains(where: \.isEmpty)
            }
            let label = IPAddress(value: cells.lower(start), family: family)?.description ?? ""
            let gap = String(repeating: " ", count: labelWidth - label.count + 2)
            text += "\(label)\(gap)"
            text += signs(line, isSingle: cells.cellBits == 0) + "\n"
        }
        return (text, hasBlanks)
    }

    /// The signs of a line, neighbours of one colour painted together.
    private func signs(_ line: ArraySlice<MapCells.Cell>, isSingle: Bool) -> TerminalText {
        var text: TerminalText = ""
        var part = ""
        var colour: CommandContext.Colour?
        // Nothing is written where the pool ends.
        let end = line.lastIndex { !$0.isEmpty } ?? line.startIndex
        for cell in line[...end] {
            let (sign, next) = Self.sign(cell, isSingle: isSingle)
            if next != colour {
                text += paint(part, colour)
                (part, colour) = ("", next)
            }
            part += sign
        }
        text += paint(part, colour)
        return text
    }

    private func paint(_ signs: String, _ colour: CommandContext.Colour?) -> TerminalText {
        guard let colour, !signs.isEmpty else { return "\(signs)" }
        return context.paint("\(signs)", colour)
    }

    private static func sign(
        _ cell: MapCells.Cell, isSingle: Bool
    ) -> (String, CommandContext.Colour?) {
        guard cell[.held] + cell[.allocating] > 0 else {
            return switch cell.state {
            case .reserved: ("×", .blue)
            case .resting: ("~", .magenta)
            case .free: ("·", nil)
            default: (" ", nil)
            }
        }
        if isSingle { return cell[.held] > 0 ? ("█", .green) : ("▒", .yellow) }
        return switch cell.fill {
        case ..<0.25: ("░", .green)
        case ..<0.5: ("▒", .green)
        case ..<0.8: ("▓", .yellow)
        case ..<1: ("▓", .red)
        default: ("█", .red)
        }
    }

    private func legend(_ cells: MapCells, hasBlanks: Bool) -> TerminalText {
        let counts = map.counts
        let held = counts[.held] ?? 0
        var parts = [
            "· free \(CountText.text(counts[.free] ?? 0))",
            (cells.cellBits == 0 ? "█" : "░▒▓█")
                + " held \(CountText.text(held)) (\(Percent.text(counts.heldShare)))",
        ]
        for (state, sign) in [
            (AddressMap.State.allocating, "▒"), (.resting, "~"), (.reserved, "×"),
        ] {
            if let count = counts[state] {
                parts.append("\(sign) \(state.rawValue) \(CountText.text(count))")
            }
        }
        if hasBlanks { parts.append("blank: in no IPPool") }
        if cells.cellBits > 0 {
            let count = CountText.text(powerOfTwo: cells.cellBits)
            parts.append("a sign stands for \(count) addresses")
        }
        return lines(of: parts)
    }

    /// The parts next to each other, on as many lines as they need.
    private func lines(of parts: [String]) -> TerminalText {
        var text: TerminalText = ""
        var column = 0
        for part in parts {
            if column > 0 {
                let fits = column + 3 + part.count <= width
                text += fits ? "   " : "\n"
                column = fits ? column + 3 : 0
            }
            text += wrapped(part)
            column += part.count
        }
        return text + "\n"
    }

    /// A text, broken between words where a line would be longer than there is room for.
    private func wrapped(_ text: String) -> TerminalText {
        var lines: [String] = []
        for word in text.withVisibleControls.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return TerminalText(lines: lines.joined(separator: "\n"))
    }
}

/// Shares as people read them.
enum Percent {
    /// As in `12.5 %`; what is more than nothing and less than all never looks like them.
    static func text(_ share: Double) -> String {
        let tenths = (share * 1000).rounded()
        if share > 0 && tenths < 1 { return "< 0.1 %" }
        if share < 1 && tenths >= 1000 { return "> 99.9 %" }
        let whole = Int(tenths) / 10
        let rest = Int(tenths) % 10
        return rest == 0 ? "\(whole) %" : "\(whole).\(rest) %"
    }
}
