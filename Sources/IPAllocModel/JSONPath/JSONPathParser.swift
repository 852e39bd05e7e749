/// Reads templates of `JSONPath`.
struct JSONPathParser {
    private let template: String
    private let characters: [Character]
    private var position = 0
    /// How many ranges and filters enclose the position; bounded, since each uses the stack.
    private var depth = 0
    private static let depthMax = 32

    init(_ template: String) {
        self.template = template
        characters = Array(template)
    }

    /// Reads the whole template.
    mutating func parse() throws(OutputFailure) -> [JSONPath.Part] {
        let parts = try parseParts(isWithinRange: false)
        assert(position == characters.count)
        return parts
    }

    private mutating func parseParts(isWithinRange: Bool) throws(OutputFailure) -> [JSONPath.Part] {
        var parts: [JSONPath.Part] = []
        while position < characters.count {
            guard characters[position] == "{" else {
                let end = characters[position...].firstIndex(of: "{") ?? characters.count
                parts.append(.text(String(characters[position..<end])))
                position = end
                continue
            }
            position += 1
            skipBlanks()
            if takeWord("end") {
                guard isWithinRange else { throw failure("there is no range to end here") }
                try expect("}")
                return parts
            } else if takeWord("range") {
                skipBlanks()
                let query = try parseQuery()
                try expect("}")
                try enter()
                parts.append(.range(query, try parseParts(isWithinRange: true)))
                depth -= 1
            } else if let quote = current, quote == "\"" || quote == "'" {
                parts.append(.text(try parseQuoted()))
                try expect("}")
            } else {
                parts.append(.query(try parseQuery()))
                try expect("}")
            }
        }
        guard !isWithinRange else { throw failure("a range is not ended; add {end}") }
        return parts
    }

    private mutating func parseQuery() throws(OutputFailure) -> JSONPath.Query {
        let start = position
        var query = JSONPath.Query()
        if take("$") {
            query.startsAtRoot = true
        } else {
            _ = take("@")
        }
        while let character = current {
            if character == "." {
                position += 1
                if take(".") { query.steps.append(.descendants) }
                if take("*") {
                    query.steps.append(.wildcard)
                } else if current != "[" {
                    let name = try parseName()
                    if !name.isEmpty { query.steps.append(.member(name)) }
                }
            } else if character == "[" {
                position += 1
                query.steps.append(try parseBracket())
            } else {
                break
            }
        }
        guard position > start else {
            throw failure("a path must begin with \".\", \"[\", \"$\" or \"@\"")
        }
        skipBlanks()
        return query
    }

    /// Reads a name up to the next character that ends one; a backslash makes the next character
    /// part of it.
    private mutating func parseName() throws(OutputFailure) -> String {
        var name = ""
        while let character = current, !".[]{}()=!<>, \t\n".contains(character) {
            position += 1
            guard character == "\\" else {
                name.append(character)
                continue
            }
            guard let escaped = current else { throw failure("nothing follows the backslash") }
            name.append(escaped)
            position += 1
        }
        return name
    }

    /// Reads what stands between brackets, and the closing one.
    private mutating func parseBracket() throws(OutputFailure) -> JSONPath.Step {
        skipBlanks()
        if take("?") {
            try expect("(")
            try enter()
            let condition = try parseCondition()
            depth -= 1
            try expect(")")
            try expect("]")
            return .filter(condition)
        }
        var steps: [JSONPath.Step] = []
        repeat {
            skipBlanks()
            steps.append(try parseSelector())
            skipBlanks()
        } while take(",")
        try expect("]")
        return steps.count == 1 ? steps[0] : .union(steps)
    }

    private mutating func parseSelector() throws(OutputFailure) -> JSONPath.Step {
        if take("*") { return .wildcard }
        if let quote = current, quote == "\"" || quote == "'" {
            return .member(try parseQuoted())
        }
        let from = try parseInteger()
        guard take(":") else {
            guard let from else {
                throw failure("expected an index, a slice, *, a quoted name or ?(…)")
            }
            return .index(from)
        }
        let to = try parseInteger()
        let by = take(":") ? try parseInteger() : nil
        if let by, by <= 0 { throw failure("the step of a slice must be at least 1") }
        return .slice(from: from, to: to, by: by)
    }

    private mutating func parseInteger() throws(OutputFailure) -> Int? {
        let start = position
        _ = take("-")
        while let character = current, ("0"..."9").contains(character) { position += 1 }
        if position == start { return nil }
        guard let number = Int(String(characters[start..<position])) else {
            throw failure("expected a whole number")
        }
        return number
    }

    private mutating func parseCondition() throws(OutputFailure) -> JSONPath.Condition {
        skipBlanks()
        let left = try parseOperand()
        skipBlanks()
        guard current != ")" else { return JSONPath.Condition(left: left) }
        let comparison = JSONPath.Comparison.allCases.first { takeText($0.rawValue) }
        guard let comparison else {
            throw failure("expected ==, !=, <, <=, >, >= or \")\"")
        }
        skipBlanks()
        let right = try parseOperand()
        skipBlanks()
        return JSONPath.Condition(left: left, comparison: comparison, right: right)
    }

    private mutating func parseOperand() throws(OutputFailure) -> JSONPath.Operand {
        switch current {
        case "@", "$", ".": return .query(try parseQuery())
        case "\"", "'": return .literal(.string(try parseQuoted()))
        default: break
        }
        let start = position
        while let character = current, !")]}=!<> ".contains(character) { position += 1 }
        let word = String(characters[start..<position])
        switch word {
        case "true": return .literal(.bool(true))
        case "false": return .literal(.bool(false))
        case "null": return .literal(.null)
        default: break
        }
        if let number = Int64(word) { return .literal(.integer(number)) }
        if let number = Double(word), number.isFinite { return .literal(.number(number)) }
        position = start
        throw failure("expected a path, a number, true, false, null or a quoted text")
    }

    /// Reads a text in single or double quotes.
    private mutating func parseQuoted() throws(OutputFailure) -> String {
        guard let quote = current else { throw failure("expected a quoted text") }
        position += 1
        var text = ""
        while let character = current {
            position += 1
            if character == quote { return text }
            guard character == "\\", let escaped = current else {
                text.append(character)
                continue
            }
            position += 1
            switch escaped {
            case "n": text.append("\n")
            case "t": text.append("\t")
            case "r": text.append("\r")
            default: text.append(escaped)
            }
        }
        throw failure("the quoted text is not closed")
    }

    private var current: Character? {
        position < characters.count ? characters[position] : nil
    }

    private mutating func take(_ character: Character) -> Bool {
        guard current == character else { return false }
        position += 1
        return true
    }

    private mutating func takeText(_ text: String) -> Bool {
        guard characters[position...].starts(with: text) else { return false }
        position += text.count
        return true
    }

    /// Takes a word that ends where the name does.
    private mutating func takeWord(_ word: String) -> Bool {
        let end = position + word.count
        guard characters[position...].starts(with: word) else { return false }
        if end < characters.count && characters[end].isLetter { return false }
        position = end
        return true
    }

    private mutating func skipBlanks() {
        while let character = current, character == " " || character == "\t" { position += 1 }
    }

    private mutating func expect(_ character: Character) throws(OutputFailure) {
        skipBlanks()
        guard take(character) else { throw failure("expected \"\(character)\"") }
    }

    private mutating func enter() throws(OutputFailure) {
        guard depth < Self.depthMax else {
            throw failure("ranges and filters are nested more than \(Self.depthMax) deep")
        }
        depth += 1
    }

    private func failure(_ reason: String) -> OutputFailure {
        let place =
            current.map { "character \(position + 1), \"\($0)\"" } ?? "the template's end"
        return OutputFailure("jsonpath \"\(template)\": at \(place): \(reason)")
    }
}
