import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import IPAllocPluginCall
import IPAllocRouting

/// What a chain of plugins does to a pod, played in facts instead of the kernel.
///
/// The main plugin is played as far as routing sees it; `veth` and `coordinator` are themselves.
public struct PlannedCall {
    let request: CNIRequest
    /// The coordinator's settings for the cluster; nil to ask the agent for them.
    private let cluster: CoordinatorKeys?
    /// What the routing plugin left out, and why.
    public private(set) var notices: [String] = []

    /// The main plugins that can be played, which lay their link on one of the node's.
    public static let mainPlugins: Set<String> = ["macvlan", "ipvlan"]
    /// The plugins that can be behind them.
    public static let routingPlugins: Set<String> = ["veth", "coordinator"]

    /// Describes an ADD.
    ///
    /// - Parameters:
    ///   - variables: As in a plugin's environment.
    ///   - configuration: What a plugin gets on its standard input.
    ///   - cluster: The coordinator's settings for the cluster; nil to ask the agent for them.
    /// - Throws: What a plugin would say of them.
    public init(
        variables: [String: String], configuration: JSONObject, cluster: CoordinatorKeys? = nil
    ) throws(CNIError) {
        request = try CNIRequest(variables: variables, configuration: configuration)
        self.cluster = cluster
    }

    /// The version of the specification that the configuration has.
    public var version: CNIVersion { request.configuration.version }

    /// Plays the main plugin.
    ///
    /// - Parameter addresses: What the address plugin answered.
    /// - Returns: What the main plugin would answer.
    public func makeInterface(
        _ addresses: CNIResult, _ facts: inout RoutingFacts
    ) throws(CNIError) -> CNIResult {
        let name = request.interface
        let type = request.configuration.members["type"]?.string ?? ""
        let master = request.configuration.members["master"]?.string ?? ""
        guard let parent = facts.host.link(named: master) else {
            throw CNIError(
                .refused, "failed to lookup master \"\(master)\": Link not found",
                details: "name one of the node's links")
        }
        guard facts.pod.link(named: name) == nil else {
            throw CNIError(
                .refused, "the pod has a link \(name) already", details: "name another one")
        }
        var result = addresses
        result.interfaces = [
            .init(name: name, mac: "", sandbox: request.networkNamespace)
        ]
        for index in result.addresses.indices { result.addresses[index].interface = 0 }
        let attachment = try ChainedRequest(request: request).attachment(result)
        facts.pod.addInterface(
            name, kind: type, parent: parent.index, seed: "\(name) \(request.containerID)",
            addresses: attachment.addresses, routes: attachment.routes)
        result.interfaces[0].mac = facts.pod.link(named: name)?.macAddress?.description ?? ""
        return result
    }

    /// Plays a routing plugin.
    ///
    /// - Returns: What the plugin answers.
    public mutating func addRouting(_ facts: inout RoutingFacts) throws(CNIError) -> CNIResult {
        let chained = ChainedRequest(request: request)
        let previous = try chained.previousResult()
        guard let configuration = try configuration() else { return previous }
        let attachment = try chained.attachment(previous)
        do throws(RoutingError) {
            let report = try PlannedRouting(attachment, configuration).setUp(&facts)
            notices = report.notices
            return chained.result(previous, report)
        } catch {
            throw CNIError(error, in: .add)
        }
    }

    /// How the plugin is configured; nil if it is to do nothing.
    private func configuration() throws(CNIError) -> RoutingConfiguration? {
        if request.configuration.members["type"]?.string == "veth" {
            let settings = try VethPlugin.settings(PluginKeys.read(request), .add)
            return settings.skipsCall ? nil : .veth(settings)
        }
        let settings = try CoordinatorPlugin.settings(
            request, PluginKeys.read(request), cluster: cluster)
        return settings.mode == .disabled ? nil : .coordinator(settings)
    }
}
