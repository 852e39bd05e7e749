import Foundation
import IPAllocJSON
import IPAllocNetlink

/// Runs CNI plugins the way a container runtime does.
struct NetworkRuntime: PodRuntime {
    /// The folders in which plugins are looked for, in this order.
    let pluginFolders: [String]
    /// The environment that plugins are given beside what CNI says.
    let environment: [String: String]
    let logPath: String

    func makeNamespace(_ name: String) throws(LabError) {
        do {
            try LabNetwork.makeNamespace(name)
        } catch {
            throw LabError(error)
        }
    }

    func removeNamespace(_ name: String) throws(LabError) {
        try LabNetwork.removeNamespace(name)
    }

    func add(
        _ configuration: NetworkConfigurationList, _ attachment: RuntimeAttachment,
        in state: LabState
    ) throws(LabError) -> JSONValue {
        var result: JSONValue?
        for plugin in configuration.plugins {
            let input = configuration.input(
                for: plugin, capabilities: attachment.capabilities, previous: result)
            result = try run("ADD", plugin, input, attachment)
        }
        return result ?? .null
    }

    /// Every plugin is called, whatever the others do.
    func delete(
        _ configuration: NetworkConfigurationList, _ attachment: RuntimeAttachment,
        result: JSONValue
    ) throws(LabError) {
        let previous =
            configuration.tellsResultOnDelete && result != .null ? result : nil
        var failure: LabError?
        for plugin in configuration.plugins.reversed() {
            let input = configuration.input(
                for: plugin, capabilities: attachment.capabilities, previous: previous)
            do {
                _ = try run("DEL", plugin, input, attachment)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    /// Runs one plugin, in the node's namespace if it has one.
    func run(
        _ verb: String, _ plugin: JSONObject, _ input: JSONValue, _ attachment: RuntimeAttachment
    ) throws(LabError) -> JSONValue {
        let type = plugin["type"]?.string ?? ""
        var variables = environment
        variables["CNI_PATH"] = pluginFolders.joined(separator: ":")
        variables.merge(attachment.variables(verb)) { $1 }
        var command = Command(
            program: try path(of: type), environment: variables, input: Array(input.text().utf8),
            logPath: logPath)
        if let namespace = attachment.nodeNamespace {
            command = command.entering(namespace: namespace)
        }
        let outcome = try command.run()
        guard outcome.status == 0 else {
            throw LabError("plugin \(type), \(verb): \(Self.message(outcome, logPath))")
        }
        if outcome.output.isEmpty { return .null }
        do {
            return try JSONValue(parsing: outcome.output)
        } catch {
            throw LabError("plugin \(type), \(verb): its answer cannot be read: \(error)")
        }
    }

    private func path(of type: String) throws(LabError) -> String {
        for folder in pluginFolders {
            let path = "\(folder)/\(type)"
            if FileManager.default.isExecutableFile(atPath: path) { return path }
        }
        throw LabError(
            "plugin \(type): there is none in \(pluginFolders.joined(separator: ", ")); "
                + "build it, or name its folder with --cni-path")
    }

    /// What a plugin says of its failure.
    private static func message(_ outcome: Command.Outcome, _ logPath: String) -> String {
        guard let json = try? JSONValue(parsing: outcome.output),
            let message = json["msg"]?.string
        else { return "it ended with status \(outcome.status); see \(logPath)" }
        let details = json["details"]?.string ?? ""
        let code = json["code"]?.integer.map { " (code \($0))" } ?? ""
        return message + (details.isEmpty ? "" : "; \(details)") + code
    }
}
