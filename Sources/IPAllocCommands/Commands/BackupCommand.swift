import ArgumentParser
import IPAllocClient

/// `ipallocctl backup FILE`
struct BackupCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy the agent's store to a file, while the agent works.",
        discussion: """
            The copy is of one moment and is checked. "ipalloc-agent restore FILE" puts it back.

            EXAMPLE
              ipallocctl backup /var/backups/ipalloc-$(date +%F).db
            """)

    @Argument(
        help: "The file to make, which must not be there.", completion: .file())
    var file: String

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard file != "-" else {
            throw ValidationError("a backup is a file, not the standard output; name one")
        }
        guard !file.isEmpty else { throw ValidationError("the name of the file is empty") }
    }

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        var copy = try NewFile.make(file)
        var length = 0
        let revision: String
        do {
            revision = try connection.client(in: context).backUp { piece in
                length += piece.count
                return copy.append(piece)
            }
        } catch {
            throw CommandFailure(error)
        }
        try copy.finish()
        context.print("\(file): revision \(revision), \(length) bytes")
    }
}
