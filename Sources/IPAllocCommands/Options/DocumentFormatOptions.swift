import ArgumentParser
import IPAllocJSON

/// In which form an answer is shown that is one document.
struct DocumentFormatOptions: ParsableArguments {
    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("json or yaml.", valueName: "format"),
        completion: .list(["json", "yaml"]))
    var output = ""

    func validate() throws {
        guard ["", "json", "yaml"].contains(output) else {
            throw ValidationError("output \"\(output)\" is not known; use json or yaml")
        }
    }

    /// Writes a document if it was asked for in a form for machines.
    ///
    /// - Returns: Whether it was.
    func print(_ document: JSONValue, in context: CommandContext) -> Bool {
        switch output {
        case "json": context.print(document.text(indentation: 4))
        case "yaml": context.print(YAMLWriter.text(document), terminator: "")
        default: return false
        }
        return true
    }
}
