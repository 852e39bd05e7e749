import IPAllocJSON
import IPAllocModel

/// Text for people, which may go to a terminal.
///
/// What the program says itself stands in it as it is written here. Whatever comes from elsewhere, as
/// the names of pods, is interpolated, and has its control characters made visible: it can
/// neither move the cursor nor forge a line.
struct TerminalText: ExpressibleByStringInterpolation, Sendable, Hashable {
    private(set) var text: String

    init(stringLiteral text: String) { self.text = text }

    init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    /// One line that comes from elsewhere.
    init(line: String) { text = line.withVisibleControls }

    /// Lines whose parts were made visible when they were put together.
    init(lines: String) { text = lines.withVisibleControlsInLines }

    init(_ table: TextTable) { self.init(lines: table.text) }

    /// The text in a colour of terminals, which its number stands for.
    init(_ text: TerminalText, colour: Int) {
        self.text = "\u{1B}[\(colour)m\(text.text)\u{1B}[0m"
    }

    /// What clears a terminal, and begins at its top.
    static let clearedTerminal: TerminalText = "\u{1B}[H\u{1B}[J"

    var isEmpty: Bool { text.isEmpty }

    static func + (left: TerminalText, right: TerminalText) -> TerminalText {
        var sum = left
        sum += right
        return sum
    }

    static func += (left: inout TerminalText, right: TerminalText) { left.text += right.text }

    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ part: TerminalText) { text += part.text }

        mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += value.description.withVisibleControls
        }

        mutating func appendInterpolation(_ error: any Error) {
            text += "\(error)".withVisibleControls
        }
    }
}

extension [TerminalText] {
    func joined(separator: TerminalText = "") -> TerminalText {
        var text: TerminalText = ""
        for (index, part) in enumerated() {
            if index > 0 { text += separator }
            text += part
        }
        return text
    }
}
