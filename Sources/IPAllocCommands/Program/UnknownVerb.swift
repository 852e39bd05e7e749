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
            self.word = word
            self.parents = parents
            near = NearWord.near(word, among: known.map(Self.name))
            return
        }
        return nil
    }

    var message: TerminalText {
        let program = (["ipallocctl"] + parents).joined(separator: " ")
        let start: TerminalText = "error: unknown command \"\(word)\" for \"\(program)\""
        return start + NearWord.question(near)
            + "\n  See '\(program) --help' for the commands."
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? ""
    }
}
