import ArgumentParser

/// Where objects are read from.
struct ManifestOptions: ParsableArguments {
    @Option(
        name: [.customShort("f", allowingJoined: true), .customLong("filename")],
        parsing: .singleValue,
        help: ArgumentHelp(
            "A file of YAML or JSON, a folder of them, or - for the standard input.",
            valueName: "path"),
        completion: .file())
    var paths: [String] = []

    @Flag(
        name: [.customShort("R"), .customLong("recursive")],
        help: "Search folders within folders, too.")
    var isRecursive = false

    /// Makes sure that there is something to read.
    ///
    /// - Throws: `ValidationError` if no path was given.
    func requirePaths() throws {
        guard !paths.isEmpty else {
            throw ValidationError("must specify one of -f: a file, a folder, or - for STDIN")
        }
    }

    func objects(in context: CommandContext) throws(CommandFailure) -> [ManifestObject] {
        try ManifestFiles(readInput: context.readInput)
            .objects(at: paths, isRecursive: isRecursive)
    }
}
