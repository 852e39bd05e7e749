import ArgumentParser
import IPAllocJSON

/// `ipallocctl version`
struct VersionCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Tell the version of this program.",
        discussion: """
            EXAMPLE
              ipallocctl version -o json
            """)

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

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let version: JSONValue = .object([
            "clientVersion": .object(["version": .string(ProgramVersion.text)])
        ])
        switch output {
        case "json": context.print(version.text(indentation: 4))
        case "yaml": context.print(YAMLWriter.text(version), terminator: "")
        default: context.print("Client Version: \(ProgramVersion.text)")
        }
    }
}
