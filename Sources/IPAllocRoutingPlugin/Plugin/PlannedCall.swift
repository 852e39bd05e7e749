import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import IPAllocPluginCall
import IPAllocRouting

/// What a plugin of a chain does to a pod, played in facts instead of the kernel.
///
/// What stands before the main plugin and that one are played as far as routing sees it; `veth`
/// and `coordinator` are themselves.
public struct PlannedCall {
    let request: CNIRequest
    /// The coordinator's settings for the cluster; nil to ask the agent for them.
    private let cluster: CoordinatorKeys?
    /// What the routing plugin left out, and why.
    public private(set) var notices: [String] = []

    /// What can be played, by its place in a chain.
    public enum Role: Sendable, Hashable {
        /// Makes the node's link that the main plugin needs: `ifacer`.
        case master
        /// Makes the pod's interface: a `MainPlugin`.
        case main
        /// Sets rules and routes: `veth` and `coordinator`.
        case routing
    }

    /// What each plugin of a chain can be played as, in their order; nil for those that cannot be
    /// played. The first one that can be the main plugin is it.
    public static func roles(of plugins: [JSONObject]) -> [Role?] {
        var hasMain = false
        return plugins.map { members in
            let type = members["type"]?.string ?? ""
            if routingPlugins.contains(type) { return .routing }
            if hasMain { return nil }
            if type == MasterPlugin.name { return .master }
            hasMain = MainPlugin(members) != nil
            return hasMain ? .main : nil
        }
    }

    private static let routingPlugins: Set<String> = ["veth", "coordinator"]

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

    /// Plays the plugin in the place that it has in its chain.
    ///
    /// - Parameters:
    ///   - role: What `roles` told of it.
    ///   - previous: What the plugin before answered; of the address plugin, if it is the main one.
    /// - Returns: What the plugin answers.
    public mutating func play(
        as role: Role, behind previous: CNIResult, _ facts: inout RoutingFacts
    ) throws(CNIError) -> CNIResult {
        switch role {
        case .master:
            try MasterPlugin(request).makeLinks(&facts.host, seed: seed)
            return previous
        case .main: return try makeInterface(previous, &facts)
        case .routing: return try addRouting(&facts)
        }
    }

    /// What the interface's link-layer addresses are made from.
    var seed: String { "\(request.interface) \(request.containerID)" }

    /// Plays a routing plugin.
    private mutating func addRouting(_ facts: inout RoutingFacts) throws(CNIError) -> CNIResult {
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
