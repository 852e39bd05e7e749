import IPAllocJSON

/// A network configuration list: the plugins that make an interface, in order.
struct NetworkConfigurationList {
    /// The list as it is written.
    let json: JSONValue
    let name: String
    let cniVersion: String
    let plugins: [JSONObject]

    /// Reads a list, or a single plugin's configuration.
    ///
    /// - Parameter networkName: The name, if the configuration tells none.
    init(_ json: JSONValue, networkName: String) throws(LabError) {
        guard let members = json.object else {
            throw LabError("network \(networkName): its configuration must be a JSON object")
        }
        self.json = json
        name = members["name"]?.string ?? networkName
        cniVersion = members["cniVersion"]?.string ?? "0.1.0"
        plugins = members["plugins"]?.array?.compactMap(\.object) ?? [members]
        guard !plugins.isEmpty, plugins.allSatisfy({ $0["type"]?.string?.isEmpty == false }) else {
            throw LabError("network \(networkName): each plugin of its configuration needs a type")
        }
    }

    /// What a plugin is given on its standard input.
    ///
    /// - Parameters:
    ///   - capabilities: Values by capability, of which each plugin gets what it declares.
    ///   - previous: The result of the plugin before.
    func input(
        for plugin: JSONObject, capabilities: JSONObject, previous: JSONValue?
    ) -> JSONValue {
        var input = plugin
        input["name"] = .string(name)
        input["cniVersion"] = .string(cniVersion)
        let declared = plugin["capabilities"]?.object ?? [:]
        let values = capabilities.filter { declared[$0.key] == .bool(true) }
        if !values.isEmpty { input["runtimeConfig"] = .object(values) }
        input["prevResult"] = previous
        return .object(input)
    }

    /// Whether DEL is told the result of ADD: from version 0.4.0 on.
    var tellsResultOnDelete: Bool {
        let parts = cniVersion.split(separator: ".").compactMap { Int($0) }
        guard parts.count == 3 else { return false }
        return (parts[0], parts[1]) >= (0, 4)
    }

    /// The configuration with the agent's socket, the node, and the file of the address plugin's
    /// log, where its plugins do not tell them: so networks as they are in a cluster can be used
    /// with one agent for all nodes, at any socket, and leave nothing behind in `/var/log`.
    func inLab(
        socket: String, node: String, logPath: String, stateFolder: String
    ) -> JSONValue {
        guard var members = json.object else { return json }
        let told = plugins.map { plugin -> JSONValue in
            var plugin = plugin
            if var ipam = plugin["ipam"]?.object,
                Self.ownPlugins.contains(ipam["type"]?.string ?? "")
            {
                ipam[Self.socketKey] = ipam[Self.socketKey] ?? .string(socket)
                ipam[Self.nodeKey] = ipam[Self.nodeKey] ?? .string(node)
                ipam[Self.logKey] = ipam[Self.logKey] ?? .string(logPath)
                plugin["ipam"] = .object(ipam)
            } else if Self.ownPlugins.contains(plugin["type"]?.string ?? "") {
                plugin[Self.socketKey] = plugin[Self.socketKey] ?? .string(socket)
                plugin[Self.stateKey] = plugin[Self.stateKey] ?? .string(stateFolder)
            }
            return .object(plugin)
        }
        if members["plugins"] != nil {
            members["plugins"] = .array(told)
            return .object(members)
        }
        return told[0]
    }

    private static let ownPlugins: Set<String> = ["spiderpool", "ipalloc", "coordinator", "veth"]
    private static let socketKey = "ipam_unix_socket_path"
    private static let nodeKey = "node_name"
    private static let logKey = "log_file_path"
    private static let stateKey = "ipalloc_state_dir"
}
