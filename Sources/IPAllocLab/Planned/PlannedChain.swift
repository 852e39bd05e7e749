import IPAllocCNI
import IPAllocJSON
import IPAllocRouting
import IPAllocRoutingPlugin

/// The plugins of a network, played in facts instead of the kernel.
struct PlannedChain {
    let configuration: NetworkConfigurationList
    /// The coordinator's settings for the cluster; nil to ask the agent for them.
    let cluster: CoordinatorKeys?
    /// What plugins left out, and why.
    private(set) var notices: [String] = []

    init(_ configuration: NetworkConfigurationList, cluster: CoordinatorKeys? = nil) {
        self.configuration = configuration
        self.cluster = cluster
    }

    /// Refuses a network with a plugin that cannot be played in its place.
    func check() throws(LabError) {
        for (plugin, role) in zip(configuration.plugins, configuration.roles) where role == nil {
            throw LabError(
                "plugin \(plugin["type"]?.string ?? ""): without network namespaces a lab plays "
                    + MainPlugin.names.joined(separator: ", ")
                    + ", and veth and coordinator behind them")
        }
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
        try check()
        var after = facts
        var result = addresses
        var version = CNIVersion.v030
        var hasInterface = false
        for (plugin, role) in zip(configuration.plugins, configuration.roles.compactMap(\.self)) {
            let type = plugin["type"]?.string ?? ""
            do throws(CNIError) {
                let previous = hasInterface ? result.json(version: version) : nil
                let input = configuration.input(
                    for: plugin, capabilities: attachment.capabilities, previous: previous)
                var call = try PlannedCall(
                    variables: attachment.variables("ADD"), configuration: input.object ?? [:],
                    cluster: cluster)
                defer { notices += call.notices }
                version = call.version
                result = try call.play(as: role, behind: result, &after)
            } catch {
                throw LabError("plugin \(type), ADD: \(error)")
            }
            hasInterface = hasInterface || role == .main
        }
        facts = after
        return result.json(version: version)
    }
}

extension NetworkConfigurationList {
    /// What each plugin can be played as; nil for those that cannot be played.
    var roles: [PlannedCall.Role?] { PlannedCall.roles(of: plugins) }
}
