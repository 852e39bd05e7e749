import ArgumentParser

/// The program as shells complete it: the verbs, and the options that may stand before them.
///
/// `RootCommand` is without these options, since the parser would take them from the verbs.
struct CompletedProgram: ParsableCommand {
    static let configuration = RootCommand.configuration

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var connection: ConnectionOptions
}
