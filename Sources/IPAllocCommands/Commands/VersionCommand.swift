import ArgumentParser
import IPAllocClient
import IPAllocJSON

/// `ipallocctl version`
struct VersionCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Tell the versions of this program and of the agent.",
        discussion: """
            EXAMPLE
              ipallocctl version -o json

            EXIT STATUS
              0 told · 2 the agent's cannot be found out
            """)

    @OptionGroup var format: DocumentFormatOptions

    @Flag(help: "Do not ask the agent.")
    var client = false

    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        var versions: JSONObject = ["clientVersion": Self.version(ProgramVersion.text)]
        var server: String?
        var failure: ClientFailure?
        if !client {
            do {
                server = try serverVersion(in: context)
            } catch {
                failure = error
            }
        }
        if let server { versions["serverVersion"] = Self.version(server) }
        if !format.print(.object(versions), in: context) {
            context.print("Client Version: \(ProgramVersion.text)")
            if let server { context.print("Server Version: \(server)") }
        }
        if let failure { throw CommandFailure(failure) }
    }

    private static func version(_ text: String) -> JSONValue {
        .object(["version": .string(text)])
    }

    /// The agent's version; nil if it does not tell.
    private func serverVersion(in context: CommandContext) throws(ClientFailure) -> String? {
        let answer = try connection.client(in: context).json(of: "GET", "/version")
        guard let text = answer["gitVersion"]?.string else { return nil }
        return text.hasPrefix("v") ? String(text.dropFirst()) : text
    }
}
