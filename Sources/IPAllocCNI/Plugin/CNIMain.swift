import IPAllocJSON

/// The course of every call: choose the plugin by the program's name, read the request, call the
/// plugin, print what it returned or why it failed.
public struct CNIMain {
    /// The plugins by the names under which the program is called, in the order to list them.
    private let plugins: [(name: String, plugin: any CNIPlugin)]
    private let productVersion: String

    public init(
        plugins: [(name: String, plugin: any CNIPlugin)], productVersion: String
    ) {
        precondition(!plugins.isEmpty)
        self.plugins = plugins
        self.productVersion = productVersion
    }

    /// Exit status of a program that is called in a way that it does not know.
    private static let usageStatus: Int32 = 64

    /// Does what is asked.
    public func run(_ invocation: CNIInvocation) -> CNIOutcome {
        let name = invocation.program.split(separator: "/").last.map(String.init) ?? ""
        let environment = CNIEnvironment(invocation.environment)
        guard let plugin = plugins.first(where: { $0.name == name })?.plugin else {
            let names = plugins.map(\.name).joined(separator: ", ")
            let text = "\"\(name)\" is no plugin of this program; call it by one of \(names)"
            if environment[.command].isEmpty {
                return CNIOutcome(standardError: text + "\n", exitStatus: Self.usageStatus)
            }
            return Self.failure(
                CNIError(.invalidConfiguration, text), version: Self.versionAsked(invocation))
        }
        // Without a command people call, not runtimes.
        guard !environment[.command].isEmpty else {
            return answerPeople(invocation.arguments, name: name, plugin)
        }
        return answer(invocation, environment, plugin)
    }

    private func answer(
        _ invocation: CNIInvocation, _ environment: CNIEnvironment, _ plugin: any CNIPlugin
    ) -> CNIOutcome {
        var version: String?
        do throws(CNIError) {
            let command: CNICommand
            do throws(CNIError) {
                command = try environment.command()
            } catch {
                version = Self.versionAsked(invocation)
                throw error
            }
            let bytes = try invocation.standardInput(NetworkConfiguration.lengthMax)
            if command == .version {
                return Self.success(Self.versions(of: plugin, asked: bytes))
            }
            let members = try NetworkConfiguration.members(of: bytes)
            version = members["cniVersion"]?.string
            let configuration = try NetworkConfiguration(members, supported: plugin.versions)
            try Self.require(command, in: configuration.version)
            let request = try CNIRequest(
                command, environment: environment, configuration: configuration)
            return try Self.perform(request, plugin)
        } catch {
            return Self.failure(error, version: version)
        }
    }

    private static func perform(
        _ request: CNIRequest, _ plugin: any CNIPlugin
    ) throws(CNIError) -> CNIOutcome {
        switch request.command {
        case .add: return success(try plugin.add(request).json(version: request.version))
        case .delete: try plugin.delete(request)
        case .check: try plugin.check(request)
        case .collectGarbage: try plugin.collectGarbage(request)
        case .status: try plugin.status(request)
        case .version: preconditionFailure("needs no request")
        }
        return CNIOutcome()
    }

    /// Refuses commands that came later than the configuration's version.
    private static func require(
        _ command: CNICommand, in version: CNIVersion
    ) throws(CNIError) {
        guard version >= command.firstVersion else {
            throw CNIError(
                .incompatibleVersion, "config version does not allow \(command.rawValue)",
                details: "config is \"\(version.rawValue)\"; \(command.rawValue) needs "
                    + "\"\(command.firstVersion.rawValue)\" or later")
        }
    }

    /// The version that the configuration is in; nil if that cannot be told.
    private static func versionAsked(_ bytes: [UInt8]) -> String? {
        (try? JSONValue(parsing: bytes))?["cniVersion"]?.string
    }

    /// The version of a request of which nothing else is needed.
    private static func versionAsked(_ invocation: CNIInvocation) -> String? {
        guard let bytes = try? invocation.standardInput(NetworkConfiguration.lengthMax) else {
            return nil
        }
        return versionAsked(bytes)
    }

    /// The answer to VERSION: in the version that was asked in, if that can be told.
    private static func versions(of plugin: any CNIPlugin, asked bytes: [UInt8]) -> JSONValue {
        let version = versionAsked(bytes).flatMap(CNIVersion.init(rawValue:)) ?? .newest
        return .object([
            "cniVersion": version.rawValue.json,
            "supportedVersions": plugin.versions.map(\.rawValue).json,
        ])
    }

    /// What people see who call the program by hand.
    private func answerPeople(
        _ arguments: [String], name: String, _ plugin: any CNIPlugin
    ) -> CNIOutcome {
        switch arguments {
        case []:
            return CNIOutcome(standardError: introduction(plugin))
        case ["--version"], ["-v"]:
            return CNIOutcome(standardOutput: "\(name) \(productVersion)\n")
        case ["--help"], ["-h"]:
            return CNIOutcome(standardOutput: introduction(plugin) + help)
        default:
            let text = "\(name): it is called by CNI runtimes and takes --help and --version, "
            return CNIOutcome(
                standardError: text + "not \(arguments.joined(separator: " "))\n",
                exitStatus: Self.usageStatus)
        }
    }

    private func introduction(_ plugin: any CNIPlugin) -> String {
        let versions = plugin.versions.map(\.rawValue).joined(separator: ", ")
        return "\(plugin.about) \(productVersion)\nCNI protocol versions supported: \(versions)\n"
    }

    private var help: String {
        var text = "\nA container runtime calls it with the network configuration on standard "
        text += "input and these variables:\n"
        text += CNIVariable.allCases.map { "  \($0.rawValue)\n" }.joined()
        text += "It is installed under these names, and is another plugin under each:\n"
        for (name, plugin) in plugins { text += "  \(name): \(plugin.about)\n" }
        return text
    }

    private static func success(_ value: JSONValue) -> CNIOutcome {
        CNIOutcome(standardOutput: value.text(indentation: 4) + "\n")
    }

    private static func failure(_ error: CNIError, version: String?) -> CNIOutcome {
        CNIOutcome(
            standardOutput: error.json(version: version).text(indentation: 4) + "\n",
            exitStatus: 1)
    }
}

extension CNIRequest {
    fileprivate var version: CNIVersion { configuration.version }
}
