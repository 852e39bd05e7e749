import ArgumentParser

/// What it means that an object is not there.
struct AbsenceOptions: ParsableArguments {
    @Option(
        name: .customLong("ignore-not-found"),
        help: ArgumentHelp(
            "Whether an object that is not there is no failure; true if it has no value.",
            valueName: "truth"))
    var ignoresNotFound: Truth?

    var isIgnored: Bool { ignoresNotFound?.isTrue ?? false }
}
