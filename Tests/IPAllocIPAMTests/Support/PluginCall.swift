import Foundation
import IPAllocCNI
import IPAllocIPAM
import IPAllocJSON
import IPAllocScriptedAgent
import IPAllocTestProgram

/// A call of the plugin, as a process or within this one.
struct PluginCall {
    /// The name under which the program is called.
    var name = "spiderpool"
    var arguments: [String] = []
    var environment: [String: String]
    var input: String

    init(_ command: String, _ input: String, _ more: [String: String] = [:]) {
        environment = [
            "CNI_COMMAND": command, "CNI_CONTAINERID": "c1", "CNI_NETNS": "/proc/self/ns/net",
            "CNI_IFNAME": "net1", "CNI_PATH": "/opt/cni/bin",
            "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=p;K8S_POD_UID=u1"
                + ";K8S_POD_INFRA_CONTAINER_ID=c1",
        ].merging(more) { $1 }
        self.input = input
    }

    /// A network configuration.
    ///
    /// - Parameters:
    ///   - ipam: Further members of its `ipam` part, after a comma.
    ///   - more: Further members of the configuration, after a comma.
    static func configuration(
        _ version: String = "1.1.0", socket: String, ipam: String = "", more: String = ""
    ) -> String {
        #"{"cniVersion":"\#(version)","name":"macvlan-conf","type":"macvlan","master":"lo","#
            + #""ipam":{"type":"spiderpool","log_file_path":"","#
            + #""ipam_unix_socket_path":"\#(socket)"\#(ipam)}\#(more)}"#
    }

    /// Calls the plugin within this process.
    func run() -> CNIOutcome {
        let main = CNIMain(plugins: [("spiderpool", IPAMPlugin())], productVersion: "0")
        return main.run(
            CNIInvocation(
                program: name, arguments: arguments, environment: environment,
                standardInput: { [input] _ in Array(input.utf8) }))
    }

    /// Calls the built program, under the name, as a runtime does.
    func runProcess() throws -> CNIOutcome {
        let folder = try PluginFolder([name])
        defer { folder.remove() }
        return try runProcess(folder.path + "/" + name)
    }

    /// Calls a program.
    func runProcess(_ program: String) throws -> CNIOutcome {
        let ended = try TestProgram.run(
            program, arguments, environment: environment, input: Array(input.utf8))
        var outcome = CNIOutcome()
        outcome.standardOutput = ended.output
        outcome.standardError = ended.words
        outcome.exitStatus = ended.status
        return outcome
    }
}

extension CNIOutcome {
    var json: JSONValue? { try? JSONValue(parsing: standardOutput) }
    var code: Int64? { json?["code"]?.integer }
    var message: String? { json?["msg"]?.string }
    var details: String? { json?["details"]?.string }
}
