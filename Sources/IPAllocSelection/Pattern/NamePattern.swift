/// A pattern of pool names: `*` is any text and `?` any character, neither a slash; `[a-c]` is a
/// character of the set, `[^a-c]` one that is not; a backslash takes the next character as it is.
struct NamePattern: Sendable, Hashable {
    /// What stands at one place of a pattern.
    private enum Piece: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        case anyScalar
        case anyText
        case set([Bounds], isNegated: Bool)
    }

    /// A range of a set. Its ends may be reversed; then it holds nothing.
    private struct Bounds: Sendable, Hashable {
        let lower: Unicode.Scalar
        let upper: Unicode.Scalar
    }

    private let pieces: [Piece]

    /// Whether a name is meant as a pattern.
    static func isPattern(_ name: String) -> Bool {
        let characters = name.unicodeScalars
        return characters.contains("*") || characters.contains("?")
            || (characters.contains("[") && characters.contains("]"))
    }

    /// Reads a pattern; nil if it is malformed.
    init?(_ text: String) {
        var rest = text.unicodeScalars[...]
        var pieces: [Piece] = []
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*":
                if pieces.last != .anyText { pieces.append(.anyText) }
            case "?": pieces.append(.anyScalar)
            case "[":
                guard let set = Self.takeSet(&rest) else { return nil }
                pieces.append(set)
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                pieces.append(.scalar(escaped))
            default: pieces.append(.scalar(scalar))
            }
        }
        self.pieces = pieces
    }

    /// Takes what follows an opening bracket; nil if that is no set.
    private static func takeSet(_ rest: inout Substring.UnicodeScalarView) -> Piece? {
        var isNegated = false
        if rest.first == "^" {
            isNegated = true
            rest.removeFirst()
        }
        var ranges: [Bounds] = []
        while ranges.isEmpty || rest.first != "]" {
            guard let lower = takeMember(&rest) else { return nil }
            var upper = lower
            if rest.first == "-" {
                rest.removeFirst()
                guard let end = takeMember(&rest) else { return nil }
                upper = end
            }
            ranges.append(Bounds(lower: lower, upper: upper))
        }
        rest.removeFirst()
        return .set(ranges, isNegated: isNegated)
    }

    /// Takes one character of a set; nil if there is none, or one that must be escaped.
    private static func takeMember(
        _ rest: inout Substring.UnicodeScalarView
    ) -> Unicode.Scalar? {
        guard let scalar = rest.popFirst(), scalar != "-", scalar != "]" else { return nil }
        return scalar == "\\" ? rest.popFirst() : scalar
    }

    /// Whether the pattern describes the whole name.
    ///
    /// - Complexity: O(pattern × name): only the last `*` is ever tried again.
    func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        var piece = 0
        var place = 0
        var retry: (piece: Int, place: Int)?
        while place < scalars.count || piece < pieces.count {
            if piece < pieces.count {
                if pieces[piece] == .anyText {
                    retry = (piece, place)
                    piece += 1
                    continue
                }
                if place < scalars.count, Self.matches(pieces[piece], scalars[place]) {
                    piece += 1
                    place += 1
                    continue
                }
            }
            guard let last = retry, last.place < scalars.count, scalars[last.place] != "/" else {
                return false
            }
            retry = (last.piece, last.place + 1)
            piece = last.piece + 1
            place = last.place + 1
        }
        return true
    }

    private static func matches(_ piece: Piece, _ scalar: Unicode.Scalar) -> Bool {
        switch piece {
        case .scalar(let own): own == scalar
        case .anyScalar: scalar != "/"
        case .anyText: false
        case .set(let ranges, let isNegated):
            ranges.contains { $0.lower <= scalar && scalar <= $0.upper } != isNegated
        }
    }
}
