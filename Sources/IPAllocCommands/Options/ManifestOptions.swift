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

    /// Makes sure that objects are named, either by arguments or in files.
    ///
    /// - Throws: `ValidationError` if both name some, or neither does.
    func requirePaths(orNames arguments: [String]) throws {
        guard arguments.isEmpty || paths.isEmpty else {
            throw ValidationError(
                "objects are named by arguments or by files (-f), not by both: leave one of them out"
            )
        }
        guard !arguments.isEmpty || !paths.isEmpty else {
            throw ValidationError(
                "you must provide one or more resources by argument or filename (-f)")
        }
    }

    /// The objects.
    ///
    /// - Parameter isPassingOver: Whether objects of kinds that have nothing to do with addresses,
    ///   such as services, are left out with a warning.
    func objects(
        in context: CommandContext, isPassingOver: Bool = false
    ) throws(CommandFailure) -> [ManifestObject] {
        var files = ManifestFiles(readInput: context.readInput)
        if isPassingOver { files.passOver = { context.warn([$0]) } }
        return try files.objects(at: paths, isRecursive: isRecursive)
    }
}
