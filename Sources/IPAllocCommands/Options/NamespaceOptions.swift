import ArgumentParser

/// Which namespace is meant.
struct NamespaceOptions: ParsableArguments {
    /// The namespace if none is named.
    static let defaultName = "default"

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp(
            "The namespace, for kinds that live in namespaces; else \"\(defaultName)\".",
            valueName: "name"))
    var namespace: String?

    var name: String { namespace ?? Self.defaultName }
}
