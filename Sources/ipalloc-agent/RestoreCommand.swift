import ArgumentParser
import IPAllocAgent
import IPAllocStore

/// `ipalloc-agent restore FILE`
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of the store, while no agent runs on it.",
        discussion: """
            The store is found as the agent finds it: by --store before the verb, by the \
            environment, or by the file of settings. What pods were given after the backup was \
            made is not in it: before pods are started anew, see what "ipallocctl check" tells.

            EXAMPLE
              ipalloc-agent --store /var/lib/ipalloc restore ipalloc-2026-11-28.db

            EXIT STATUS
              0 restored · 1 nothing was restored, or the message says when it will be · 64 wrong usage
            """)

    @Argument(help: "The backup, as \"ipallocctl backup\" made it.", completion: .file())
    var file: String

    @Flag(
        help: "Accept that there is a store, and keep it as ipalloc.db.replaced-N beside the other."
    )
    var replace = false

    @ParentCommand var agent: AgentCommand

    func run() throws {
        let (settings, _) = try agent.settings()
        do throws(StoreError) {
            let (revision, replaced) = try SQLiteStore.restore(
                file, to: settings.storePath, isReplacing: replace)
            print("\(settings.storePath): revision \(revision) of \(file)")
            if let replaced { print("what was there before: \(replaced)") }
        } catch {
            var text = "\(error)"
            if error.code == .exists { text += "; or say --replace, which keeps it" }
            throw RestoreFailure(text: text)
        }
    }
}

/// Why nothing was restored.
private struct RestoreFailure: Error, CustomStringConvertible {
    let text: String
    var description: String { text }
}
