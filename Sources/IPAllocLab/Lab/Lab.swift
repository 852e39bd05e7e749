import Foundation
import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocModel
import IPAllocNetlink

/// A lab: nodes, networks and pods on this machine, to try things out without a cluster.
///
/// It plays what a cluster has around the agent: the controllers that make pods, the kubelets that
/// give them a network, and Multus. It is no part of what serves a cluster.
public struct Lab {
    /// The folder of its state.
    public let path: String
    /// The folders in which CNI plugins are looked for, in this order.
    public var pluginFolders: [String]
    /// The environment that the programs it runs are given.
    public var environment: [String: String]
    /// The way to the agent at a socket.
    public var connect: (_ socketPath: String) -> any AgentTransport
    /// Tells what happens.
    public var tell: (String) -> Void

    public init(
        path: String, pluginFolders: [String], environment: [String: String],
        connect: @escaping (_ socketPath: String) -> any AgentTransport,
        tell: @escaping (String) -> Void
    ) {
        self.path = path
        self.pluginFolders = pluginFolders
        self.environment = environment
        self.connect = connect
        self.tell = tell
    }

    /// Makes the nodes and networks, starts an agent if asked to, and tells it of the nodes.
    ///
    /// - Parameters:
    ///   - agent: The path of `ipalloc-agent`; nil for one that runs elsewhere.
    ///   - socket: The agent's socket; nil for one in the lab's folder.
    ///   - planned: Whether to plan what pods would have, without any network namespace.
    /// - Throws: If there is a lab, complete or not.
    /// - Returns: The agent's socket.
    public func up(
        _ topology: Topology, agent: String? = nil, socket: String? = nil,
        planned: Bool = false
    ) throws(LabError) -> String {
        try topology.check()
        let folder = try LabFolder(path: path)
        guard try folder.load() == nil else {
            throw LabError(
                "there is a lab in \(path); remove it with `ipallocctl lab down`, or name another "
                    + "folder with --lab")
        }
        var state = LabState()
        state.topology = topology
        state.socket =
            socket ?? (agent == nil ? AgentPath.socketDefault : folder.file("agent.sock"))
        state.isPlanned = planned ? true : nil
        try folder.save(state)
        if !planned { try LabNetwork(topology: topology).make() }
        tell(
            "\(planned ? "planned" : "made") \(topology.nodes.count) nodes: "
                + topology.nodes.map { topology.namespace(ofNode: $0.name) }
                .joined(separator: ", "))
        if let agent {
            state.agent = try start(agent, socket: state.socket, folder)
            try folder.save(state)
            try wait(for: state, folder)
            tell("started \(agent) at \(state.socket)")
        }
        do throws(LabError) {
            try NodeRegistration(
                nodes: topology.nodes, client: ResourceClient(connect(state.socket))
            ).registerAll()
        } catch {
            // An agent that is not the lab's may come later: `run` tells it then.
            guard agent == nil && error.isUnknown else { throw error }
        }
        return state.socket
    }

    /// Makes the pods that the agent's workloads want, with their networks, and removes those that
    /// they do not want.
    ///
    /// - Throws: What could not be done, after all the rest was.
    public func run() throws(LabError) {
        let folder = try LabFolder(path: path)
        let state = try self.state(in: folder)
        let client = ResourceClient(connect(state.socket))
        let controllers = Controllers(
            client: client, kubelet: kubelet(client, folder, state),
            nodes: state.topology.nodes, tell: tell)
        try controllers.converge()
        guard let first = controllers.failures.first else { return }
        throw LabError(
            controllers.failures.count == 1
                ? first.description
                : controllers.failures.map(\.description).joined(separator: "\n"))
    }

    /// Runs a command in a pod, or in a node as `node/NAME`. It takes this process's place; in a
    /// lab that plans, `ip` shows the plan instead.
    ///
    /// - Parameter name: The pod's name, or `namespace/name`.
    public func execute(_ arguments: [String], in name: String) throws(LabError) {
        guard let state = try LabFolder.load(path) else { throw noLab }
        let place = try LabPlace(name, in: state)
        guard state.isPlanned == true else {
            try become(arguments, inNamespace: place.networkNamespace(state.topology))
        }
        let facts = try PlannedNetwork(state: state).facts(of: place)
        let output = try PlannedIPCommand(arguments).output(facts)
        if !output.isEmpty { tell(output) }
    }

    /// The network namespace of a pod, or of a node as `node/NAME`.
    ///
    /// - Parameter name: The pod's name, or `namespace/name`.
    public func networkNamespace(of name: String) throws(LabError) -> String {
        guard let state = try LabFolder.load(path) else { throw noLab }
        return try LabPlace(name, in: state).networkNamespace(state.topology)
    }

    func kubelet(_ client: ResourceClient, _ folder: LabFolder, _ state: LabState) -> Kubelet {
        var environment = environment
        environment["IPALLOC_SOCKET"] = state.socket
        let runtime = NetworkRuntime(
            pluginFolders: pluginFolders, environment: environment,
            logPath: folder.file("plugins.log"))
        return Kubelet(
            client: client,
            runtime: state.isPlanned == true ? PlannedRuntime(plugins: runtime) : runtime,
            folder: folder, state: state, tell: tell)
    }

    func state(in folder: LabFolder) throws(LabError) -> LabState {
        guard let state = try folder.load() else {
            // The lock made the folder.
            try folder.remove()
            throw noLab
        }
        return state
    }

    private var noLab: LabError {
        LabError("there is no lab in \(path); make one with `ipallocctl lab up`")
    }

    private func start(
        _ agent: String, socket: String, _ folder: LabFolder
    ) throws(LabError) -> LabProcess {
        try LabProcess.start(
            agent, ["--socket", socket, "--store", folder.file("store")],
            environment: environment, logPath: folder.file("agent.log"))
    }

    /// Waits until the agent serves.
    private func wait(for state: LabState, _ folder: LabFolder) throws(LabError) {
        let transport = connect(state.socket)
        for _ in 0..<1000 {
            let answer = try? transport.send("GET", AgentPath.health, body: nil)
            if answer?.isSuccess == true { return }
            guard state.agent?.isRunning == true else { break }
            usleep(20_000)
        }
        throw LabError(
            "the agent does not serve at \(state.socket); see \(folder.file("agent.log"))")
    }
}
