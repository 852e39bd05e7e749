import ArgumentParser
import IPAllocModel

/// In which form objects are shown.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp(
            "wide, name, json, yaml or jsonpath='{…}'.", valueName: "format"),
        completion: .list(["wide", "name", "json", "yaml", "jsonpath="]))
    var format: ObjectFormat?
}

/// One of the forms in which objects are shown.
enum ObjectFormat: ExpressibleByArgument, Sendable {
    /// One that the model knows.
    case model(OutputFormat)
    case yaml

    init?(argument: String) {
        if argument == "yaml" {
            self = .yaml
        } else if let format = try? OutputFormat(argument: argument) {
            self = .model(format)
        } else {
            return nil
        }
    }
}
