import ArgumentParser

/// A verb that there is none of.
struct UnknownVerb: Equatable {
    /// What was written.
    let word: String
    /// The verbs before it.
    let parents: [String]
    /// The verb that may be meant; nil if none is near.
    let near: String?

    /// Looks for the first verb that is none.
    ///
    /// - Returns: nil if there is none.
    init?(in arguments: [String]) {
        var command: any ParsableCommand.Type = RootCommand.self
        var parents: [String] = []
        for word in arguments {
            let known = command.configuration.subcommands
            guard !known.isEmpty, !word.hasPrefix("-") else { return nil }
            if let next = known.first(where: { Self.name(of: $0) == word }) {
                command = next
                parents.append(word)
                continue
            }
            // What is behind "help" the parser examines.
            if parents.isEmpty && word == "help" { return nil }
            let near = known.map(Self.name).min {
                Self.distance(word, $0) < Self.distance(word, $1)
            }
            self.word = word
            self.parents = parents
            self.near = near.flatMap { Self.distance(word, $0) <= 2 ? $0 : nil }
            return
        }
        return nil
    }

    var message: String {
        let program = (["ipallocctl"] + parents).joined(separator: " ")
        return "error: unknown command \"\(word)\" for \"\(program)\""
            + (near.map { "; did you mean \"\($0)\"?" } ?? "")
            + "\n  See '\(program) --help' for the commands."
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? ""
    }

    /// How many letters have to be put in, left out, replaced or swapped with the next one to make
    /// one word of another; none for those that a word lacks at its end, if it has two or more.
    private static func distance(_ word: String, _ other: String) -> Int {
        if word.count > 1 && other.hasPrefix(word) { return 0 }
        let (own, others) = (Array(word), Array(other))
        var rows = [Array(0...others.count)]
        for (index, letter) in own.enumerated() {
            var row = [index + 1]
            for (place, letterThere) in others.enumerated() {
                var least = min(
                    rows[index][place + 1] + 1, row[place] + 1,
                    rows[index][place] + (letterThere == letter ? 0 : 1))
                if index > 0, place > 0, letter == others[place - 1],
                    own[index - 1] == letterThere
                {
                    least = min(least, rows[index - 1][place - 1] + 1)
                }
                row.append(least)
            }
            rows.append(row)
        }
        return rows[own.count][others.count]
    }
}
