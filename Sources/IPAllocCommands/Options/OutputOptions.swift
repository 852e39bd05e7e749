import ArgumentParser
import IPAllocModel

/// In which form objects are shown.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customShort("o", allowingJoined: true), .customLong("output")],
        help: ArgumentHelp(
            "wide, name, json, yaml or jsonpath='{…}'.", valueName: "format"),
        completion: .list(["wide", "name", "json", "yaml", "jsonpath="]),
        transform: ObjectFormat.init(argument:))
    var format: ObjectFormat?
}

/// One of the forms in which objects are shown.
enum ObjectFormat: Sendable {
    /// One that the model knows.
    case model(OutputFormat)
    case yaml

    /// Whether it shows objects as the agent tells them, and not only what people look for in them.
    var isForMachines: Bool {
        switch self {
        case .yaml, .model(.json), .model(.jsonPath): true
        case .model: false
        }
    }

    /// Reads the value of a command's `-o` option.
    init(argument: String) throws {
        switch argument {
        case "yaml": self = .yaml
        case "wide", "name", "json": self = .model(try OutputFormat(argument: argument))
        case _ where argument.hasPrefix("jsonpath"):
            self = .model(try OutputFormat(argument: argument))
        default:
            throw ValidationError(
                "output \"\(argument)\" is not known; use wide, name, json, yaml or jsonpath=…")
        }
    }
}
