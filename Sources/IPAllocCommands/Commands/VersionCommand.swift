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

    @OptionGroup var format: DocumentFormatOptions

    @Flag(help: "Do not ask the agent.")
    var client = false

    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        var versions: JSONObject = ["clientVersion": Self.version(ProgramVersion.text)]
        let server = client ? nil : serverVersion(in: context)
        if let server { versions["serverVersion"] = Self.version(server) }
        if format.print(.object(versions), in: context) { return }
        context.print("Client Version: \(ProgramVersion.text)")
        if let server { context.print("Server Version: \(server)") }
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
