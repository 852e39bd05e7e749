import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON
import IPAllocPluginCall
import IPAllocRouting

/// The routing plugin that asks the agent for the cluster's settings, and sets up pods whose first
/// interface is in the node's networks or made by an overlay.
public struct CoordinatorPlugin: CNIPlugin {
    public init() {}

    public var about: String {
        "ipalloc: routing plugin coordinator, chained behind a main plugin"
    }

    public func add(_ request: CNIRequest) throws(CNIError) -> CNIResult {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            let previous = try ChainedRequest(request: request).previousResult()
            let settings = try Self.settings(request, keys)
            if settings.mode == .disabled { return previous }
            do throws(CNIError) {
                return try calls.setUp(previous, .coordinator(settings), &record)
            } catch {
                if error.code == .conflict { try Self.releaseAddresses(request, keys, &record) }
                throw error
            }
        }
    }

    public func delete(_ request: CNIRequest) throws(CNIError) {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            let first = keys.podDefaultCNINIC.isEmpty ? "eth0" : keys.podDefaultCNINIC
            try calls.takeDown(firstInterface: first, &record)
        }
    }

    public func check(_ request: CNIRequest) throws(CNIError) {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            let previous = try ChainedRequest(request: request).previousResult()
            let settings = try Self.settings(request, keys)
            if settings.mode == .disabled { return }
            try calls.check(previous, .coordinator(settings))
        }
    }

    public func collectGarbage(_ request: CNIRequest) throws(CNIError) {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            try calls.collectGarbage(&record)
        }
    }

    public func status(_ request: CNIRequest) throws(CNIError) {
        try Self.perform(request) { calls, keys, record throws(CNIError) in
            try calls.requireKernel(marks: true)
            do throws(CNIError) {
                try Self.agent(keys).requireHealth()
            } catch {
                var error = error
                if error.code != .limitedConnectivity { error.code = .unavailable }
                throw error
            }
        }
    }

    private static func releaseAddresses(
        _ request: CNIRequest, _ keys: CoordinatorKeys, _ record: inout CallRecord
    ) throws(CNIError) {
        let pod = try PodIdentity(request.arguments)
        agent(keys).releaseConflicting(request, of: pod, &record)
    }

    private static func agent(_ keys: CoordinatorKeys) -> AgentSession {
        // The key is not in Spiderpool, whose path is fixed.
        AgentSession(
            socketPath: keys.unknown["ipam_unix_socket_path"]?.string ?? AgentPath.socketDefault)
    }

    /// The cluster's settings for the pod, and the network's above them.
    ///
    /// - Parameter cluster: The cluster's; nil to ask the agent for them.
    static func settings(
        _ request: CNIRequest, _ network: CoordinatorKeys, cluster: CoordinatorKeys? = nil
    ) throws(CNIError) -> CoordinatorSettings {
        let cluster = if let cluster { cluster } else { try clusterKeys(request, network) }
        do {
            return try CoordinatorSettings(cluster: cluster, network: network)
        } catch {
            throw CNIError(error, in: request.command)
        }
    }

    private static func clusterKeys(
        _ request: CNIRequest, _ network: CoordinatorKeys
    ) throws(CNIError) -> CoordinatorKeys {
        let task = "failed to get the coordinator's configuration"
        let pod = try PodIdentity(request.arguments)
        var arguments = CoordinatorArguments()
        arguments.podName = pod.name
        arguments.podNamespace = pod.namespace
        let agent = agent(network)
        let answer = try agent.ask(
            "GET", AgentPath.coordinator, body: arguments, task: task,
            refusal: "getCoordinatorConfigFailure")
        return try agent.decode(answer, as: CoordinatorKeys.self, task: task)
    }

    /// Reads the plugin's keys, does what is asked and logs how it went.
    private static func perform<Value>(
        _ request: CNIRequest,
        _ body: (RoutingCalls, CoordinatorKeys, inout CallRecord) throws(CNIError) -> Value
    ) throws(CNIError) -> Value {
        let keys: CoordinatorKeys = try PluginKeys.read(request)
        let log = try PluginKeys.log(
            request, path: keys.log.file, pathDefault: "/var/log/spidernet/coordinator.log",
            in: "logOptions", level: .init("logLevel", keys.log.level),
            sizeMax: .init("logMaxSize", keys.log.sizeMax),
            ageMax: .init("logMaxAge", keys.log.ageMax),
            countMax: .init("logMaxCount", keys.log.countMax))
        return try CallRecord.keeping(request, log) { record throws(CNIError) in
            try body(RoutingCalls(request: request), keys, &record)
        }
    }
}
