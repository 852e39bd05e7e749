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
        try OutputForms.check(output, among: ["json", "yaml"])
    }

    /// Writes a document if it was asked for in a form for machines.
    ///
    /// - Returns: Whether it was.
    func print(_ document: JSONValue, in context: CommandContext) -> Bool {
        context.print(document, as: output)
    }
}
