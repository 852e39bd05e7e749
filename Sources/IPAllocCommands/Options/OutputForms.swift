import ArgumentParser
import IPAllocJSON

/// What the option `-o` can ask for, where it is not kubectl's whole list.
enum OutputForms {
    /// Refuses forms that a command does not have.
    ///
    /// - Parameters:
    ///   - output: What was asked for; empty for none.
    ///   - known: What the command has, at least one.
    static func check(_ output: String, among known: [String]) throws {
        guard output.isEmpty || known.contains(output) else {
            let last = known.last ?? ""
            let list = known.dropLast().joined(separator: ", ")
            throw ValidationError(
                "output \"\(output)\" is not known; use "
                    + (list.isEmpty ? last : "\(list) or \(last)"))
        }
    }
}

extension CommandContext {
    /// Writes a document if it was asked for in a form for machines.
    ///
    /// - Returns: Whether it was.
    func print(_ document: JSONValue, as output: String) -> Bool {
        switch output {
        case "json": print(exactly: document.text(indentation: 4).withEscapedControlsOfJSON + "\n")
        case "yaml": print(exactly: YAMLWriter.text(document))
        default: return false
        }
        return true
    }
}
