import Foundation
import IPAllocJSON
import IPAllocNetlink

/// Runs CNI plugins the way a container runtime does.
struct NetworkRuntime {
    /// The folders in which plugins are looked for, in this order.
    let pluginFolders: [String]
    /// The environment that plugins are given beside what CNI says.
    let environment: [String: String]
    let logPath: String

    /// One interface of one container.
    struct Attachment {
        var containerID: String
        var interface: String
        /// The path of the pod's network namespace.
        var networkNamespace: String
        /// The name of the node's network namespace, in which plugins run.
        var nodeNamespace: String
        /// As in `K8S_POD_NAME=a`.
        var arguments: [(name: String, value: String)]
        var capabilities: JSONObject
    }

    /// Makes an interface.
    ///
    /// - Returns: What the last plugin answered.
    func add(
        _ configuration: NetworkConfiguration, _ attachment: Attachment
    ) throws(LabError) -> JSONValue {
        var result: JSONValue?
        for plugin in configuration.plugins {
            let input = configuration.input(
                for: plugin, capabilities: attachment.capabilities, previous: result)
            result = try run("ADD", plugin, input, attachment)
        }
        return result ?? .null
    }

    /// Removes an interface. Every plugin is called, whatever the others do.
    ///
    /// - Parameter result: What `add` returned; null if that is not known.
    func delete(
        _ configuration: NetworkConfiguration, _ attachment: Attachment, result: JSONValue
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

    private func run(
        _ verb: String, _ plugin: JSONObject, _ input: JSONValue, _ attachment: Attachment
    ) throws(LabError) -> JSONValue {
        let type = plugin["type"]?.string ?? ""
        var variables = environment
        variables["CNI_COMMAND"] = verb
        variables["CNI_CONTAINERID"] = attachment.containerID
        variables["CNI_NETNS"] = attachment.networkNamespace
        variables["CNI_IFNAME"] = attachment.interface
        variables["CNI_PATH"] = pluginFolders.joined(separator: ":")
        variables["CNI_ARGS"] = attachment.arguments.map { "\($0.name)=\($0.value)" }
            .joined(separator: ";")
        let command = Command(
            program: try path(of: type), environment: variables, input: Array(input.text().utf8),
            logPath: logPath)
        let outcome = try command.entering(namespace: attachment.nodeNamespace).run()
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
