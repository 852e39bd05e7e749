import ArgumentParser
import Foundation
import IPAllocJSON
import IPAllocLab

/// `ipallocctl lab up`
struct LabUpCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Make the nodes and networks.",
        discussion: """
            Without a topology there are two nodes on the networks ens192 (10.6.0.1/16) and ens224 \
            (10.7.0.1/16). docs/lab.md tells what a topology is.

            EXAMPLE
              ipallocctl lab up --agent /usr/local/bin/ipalloc-agent
            """)

    @OptionGroup var lab: LabOptions

    @Option(
        help: ArgumentHelp("A YAML file of networks and nodes.", valueName: "path"),
        completion: .file())
    var topology: String?

    @Option(
        help: ArgumentHelp("Start this agent, with its state in the lab.", valueName: "path"),
        completion: .file())
    var agent: String?

    @Flag(
        help: ArgumentHelp(
            "Make no network namespace, and plan what pods would have; for machines that allow "
                + "none."))
    var planned = false

    @OptionGroup var connection: ConnectionOptions

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        let topology = try readTopology()
        let variable = context.variables["IPALLOC_SOCKET"] ?? ""
        let named = connection.socket ?? (variable.isEmpty ? nil : variable)
        do {
            let socket = try lab.lab(in: context).up(
                topology, agent: agent, socket: named, planned: planned)
            context.print("export IPALLOC_SOCKET=\(socket)")
        } catch {
            throw CommandFailure(error)
        }
    }

    private func readTopology() throws(CommandFailure) -> Topology {
        guard let path = topology else { return .walkthrough }
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(data: data, encoding: .utf8)
        else { throw .unknown("error: the topology \"\(path)\" cannot be read") }
        do throws(DecodingFailure) {
            guard let document = try YAMLReader.documents(text).first else {
                throw DecodingFailure("is empty")
            }
            var topology = try Topology(json: document)
            if topology.name.isEmpty { topology.name = Topology.walkthrough.name }
            return topology
        } catch {
            throw .refusal("error: the topology \"\(path)\": \(error)")
        }
    }
}
