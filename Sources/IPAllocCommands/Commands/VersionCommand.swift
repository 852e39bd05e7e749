import ArgumentParser
import IPAllocClient
import IPAllocJSON

/// `ipallocctl version`
struct VersionCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Tell the versions of this program and of the agent.",
        discussion: """
            Without an agent, or with --client, there is only the version of this program.

            EXAMPLE
              ipallocctl version -o json
            """)

    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp("json or yaml.", valueName: "format"),
        completion: .list(["json", "yaml"]))
    var output = ""

    @Flag(help: "Do not ask the agent.")
    var client = false

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard ["", "json", "yaml"].contains(output) else {
            throw ValidationError("output \"\(output)\" is not known; use json or yaml")
        }
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        var versions: JSONObject = ["clientVersion": Self.version(ProgramVersion.text)]
        let server = client ? nil : serverVersion(in: context)
        if let server { versions["serverVersion"] = Self.version(server) }
        switch output {
        case "json": context.print(JSONValue.object(versions).text(indentation: 4))
        case "yaml": context.print(YAMLWriter.text(.object(versions)), terminator: "")
        default:
            context.print("Client Version: \(ProgramVersion.text)")
            if let server { context.print("Server Version: \(server)") }
        }
    }

    private static func version(_ text: String) -> JSONValue {
        .object(["version": .string(text)])
    }

    /// The agent's version; nil if it cannot be asked.
    private func serverVersion(in context: CommandContext) -> String? {
        let answer = try? connection.client(in: context).json(of: "GET", "/version")
        guard let text = answer?["gitVersion"]?.string else { return nil }
        return text.hasPrefix("v") ? String(text.dropFirst()) : text
    }
}
