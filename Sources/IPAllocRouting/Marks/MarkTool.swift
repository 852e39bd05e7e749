import IPAlloc
import IPAllocNetlink

/// A program that makes the kernel mark connections.
protocol MarkTool: Sendable {
    func read(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError) -> Set<AddressFamily>
    func set(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError)
    func remove(
        _ families: Set<AddressFamily>, in namespace: NetworkNamespace
    ) throws(RoutingError)
    /// What a person calls to have the families marked, or marked no longer.
    func commands(_ families: Set<AddressFamily>, adding: Bool) -> [String]
}

/// Finds the node's tool.
enum MarkTools {
    /// The first tool that can serve the families: iptables, which users look at first, or nft.
    ///
    /// - Throws: `.tool` if the node has neither.
    static func find(
        for families: Set<AddressFamily>, in folders: [String] = Program.folders
    ) throws(RoutingError) -> any MarkTool {
        if let tool = IPTables(for: families, in: folders) { return tool }
        if let tool = NFTables(in: folders) { return tool }
        throw RoutingError(
            .tool, "mark the connections that come from the node",
            "there is neither iptables nor nft on the node",
            advice: "install the package iptables or nftables")
    }

    /// Runs a program in a namespace.
    ///
    /// - Throws: `.tool` with what it printed if it fails, unless its failure is an answer.
    static func run(
        _ program: Program, _ arguments: [String], input: String = "",
        in namespace: NetworkNamespace, failureIsAnswer: Bool = false
    ) throws(RoutingError) -> Program.Outcome {
        let outcome: Program.Outcome
        do throws(NetlinkError) {
            outcome = try namespace.run { () throws(NetlinkError) in
                try program.run(arguments, input: input)
            }
        } catch {
            throw RoutingError(error)
        }
        guard outcome.status == 0 || failureIsAnswer else {
            throw RoutingError(
                .tool, "run \(program.path) \(arguments.joined(separator: " "))",
                "it failed with status \(outcome.status): \(outcome.output)",
                advice: "see whether the kernel has the modules for connection tracking and marks")
        }
        return outcome
    }
}
