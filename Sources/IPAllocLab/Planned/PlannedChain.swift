import IPAllocCNI
import IPAllocJSON
import IPAllocRouting
import IPAllocRoutingPlugin

/// The plugins of a network, played in facts instead of the kernel.
struct PlannedChain {
    let configuration: NetworkConfiguration
    /// The coordinator's settings for the cluster; nil to ask the agent for them.
    let cluster: CoordinatorKeys?
    /// What plugins left out, and why.
    private(set) var notices: [String] = []

    init(_ configuration: NetworkConfiguration, cluster: CoordinatorKeys? = nil) {
        self.configuration = configuration
        self.cluster = cluster
    }

    /// Plays the plugins.
    ///
    /// - Parameter addresses: What the address plugin answered.
    /// - Returns: What the last one answers.
    mutating func play(
        _ attachment: RuntimeAttachment, addresses: JSONValue, _ facts: inout RoutingFacts
    ) throws(LabError) -> JSONValue {
        let understood: CNIResult
        do {
            understood = try CNIResult(json: addresses)
        } catch {
            throw LabError("the address plugin's answer cannot be read: \(error)")
        }
        return try play(attachment, addresses: understood, &facts)
    }

    /// The same, with the addresses as they were understood.
    @discardableResult
    mutating func play(
        _ attachment: RuntimeAttachment, addresses: CNIResult, _ facts: inout RoutingFacts
    ) throws(LabError) -> JSONValue {
        var after = facts
        var result = CNIResult()
        var version = CNIVersion.v030
        for (index, plugin) in configuration.plugins.enumerated() {
            let type = plugin["type"]?.string ?? ""
            let known = index == 0 ? PlannedCall.mainPlugins : PlannedCall.routingPlugins
            guard known.contains(type) else {
                throw LabError(
                    "plugin \(type): without network namespaces a lab plays "
                        + known.sorted().joined(separator: " and ")
                        + " only in this place of a network's plugins")
            }
            do throws(CNIError) {
                let previous = index == 0 ? nil : result.json(version: version)
                let input = configuration.input(
                    for: plugin, capabilities: attachment.capabilities, previous: previous)
                var call = try PlannedCall(
                    variables: attachment.variables("ADD"), configuration: input.object ?? [:],
                    cluster: cluster)
                defer { notices += call.notices }
                version = call.version
                result =
                    index == 0
                    ? try call.makeInterface(addresses, &after)
                    : try call.addRouting(&after)
            } catch {
                throw LabError("plugin \(type), ADD: \(error)")
            }
        }
        facts = after
        return result.json(version: version)
    }
}
