import Foundation
import IPAllocTestProgram
import Testing

/// A lab of a test's own: two nodes, a gateway, and an agent, all of them real.
struct TestLab {
    /// The folder of everything that the test makes.
    let folder: String
    /// What the names of network namespaces begin with.
    let name: String

    var socket: String { "\(folder)/lab/agent.sock" }
    var plugins: String { "\(folder)/cni" }

    init() throws {
        let id = UUID().uuidString.lowercased().prefix(8)
        name = "ipalloc-e2e-\(id)"
        folder = "/tmp/\(name)"
        try FileManager.default.createDirectory(
            atPath: plugins, withIntermediateDirectories: true)
        for plugin in Programs.pluginNames {
            try FileManager.default.createSymbolicLink(
                atPath: "\(plugins)/\(plugin)", withDestinationPath: Programs.plugin)
        }
    }

    /// Makes the lab, and removes it whatever comes.
    ///
    /// - Parameter isDualStack: Whether the networks have IPv6, too.
    static func with(
        isDualStack: Bool = false, _ body: (TestLab) throws -> Void
    ) throws {
        let lab = try TestLab()
        do {
            try lab.write(lab.topology(isDualStack: isDualStack), to: "topology.yaml")
            try lab.succeed(
                "lab", "up", "--topology", "\(lab.folder)/topology.yaml", "--agent",
                Programs.agent)
            try body(lab)
        } catch {
            print("agent's log:\n\(lab.text(of: "lab/agent.log"))")
            _ = try? lab.run("lab", "down")
            try? FileManager.default.removeItem(atPath: lab.folder)
            throw error
        }
        try lab.succeed("lab", "down")
        #expect(lab.namespaces.isEmpty)
        try FileManager.default.removeItem(atPath: lab.folder)
    }

    private func topology(isDualStack: Bool) -> String {
        let gateways = isDualStack ? [", \"fd00:6::1/64\"", ", \"fd00:7::1/64\""] : ["", ""]
        return """
            name: \(name)
            networks:
            - {interface: ens192, gateways: [10.6.0.1/16\(gateways[0])]}
            - {interface: ens224, gateways: [10.7.0.1/16\(gateways[1])]}
            nodes:
            - name: node1
              addresses:
              - {interface: ens192, address: 10.6.168.123/16}
            \(isDualStack ? "  - {interface: ens192, address: \"fd00:6::123/64\"}" : "")
            - name: node2
              addresses:
              - {interface: ens192, address: 10.6.168.124/16}
            \(isDualStack ? "  - {interface: ens192, address: \"fd00:6::124/64\"}" : "")
            """
    }

    /// Writes a file into the folder.
    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(file)"))
    }

    func text(of file: String) -> String {
        FileManager.default.contents(atPath: "\(folder)/\(file)")
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private var environment: [String: String] {
        [
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "IPALLOC_LAB": "\(folder)/lab",
            "CNI_PATH": "\(plugins):/usr/lib/cni",
        ]
    }

    /// Runs the command line with the lab's agent.
    func run(_ arguments: String..., input: String = "") throws -> TestProgram.Outcome {
        var environment = environment
        if arguments.first != "lab" { environment["IPALLOC_SOCKET"] = socket }
        return try TestProgram.run(
            Programs.commandLine, arguments, environment: environment, input: Array(input.utf8))
    }

    /// Runs the command line, which must succeed.
    @discardableResult
    func succeed(
        _ arguments: String..., input: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        var environment = environment
        if arguments.first != "lab" { environment["IPALLOC_SOCKET"] = socket }
        let outcome = try TestProgram.run(
            Programs.commandLine, arguments, environment: environment, input: Array(input.utf8))
        try #require(
            outcome.status == 0, "\(arguments.joined(separator: " ")): \(outcome)",
            sourceLocation: sourceLocation)
        return outcome.output
    }

    /// Runs a shell command in the network of a pod or node.
    func shell(
        in pod: String, _ command: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        try succeed(
            "lab", "exec", pod, "--", "sh", "-c", command, sourceLocation: sourceLocation)
    }

    /// The names of the lab's network namespaces.
    var namespaces: [String] {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")
        return (names ?? []).filter { $0.hasPrefix(name + "-") }
    }
}
