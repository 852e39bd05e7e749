import ArgumentParser

/// `ipallocctl completion bash`
struct CompletionCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print the script that completes this program's arguments in a shell.",
        discussion: """
            EXAMPLE
              source <(ipallocctl completion bash)
            """)

    /// A shell that scripts are made for.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let script =
            switch shell {
            case .bash: RootCommand.completionScript(for: .bash)
            case .zsh: RootCommand.completionScript(for: .zsh)
            case .fish: RootCommand.completionScript(for: .fish)
            }
        context.print(script)
    }
}
