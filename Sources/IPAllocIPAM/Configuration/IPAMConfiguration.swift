import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON
import IPAllocPluginCall

/// The `ipam` part of a network configuration.
struct IPAMConfiguration: FieldStruct {
    var log = LogConfiguration()
    /// The pools that serve pods whose annotations name none.
    var defaultIPv4Pools: [String] = []
    var defaultIPv6Pools: [String] = []
    /// Whether the interface gets no default route.
    var cleansGateway = false
    /// Whether only pools in a subnet of the parent interface serve.
    var matchesMasterSubnet = false
    /// The agent's socket.
    var socketPath = AgentPath.socketDefault
    /// The node's name; the agent uses its own if there is none. It is not in Spiderpool.
    var nodeName: String?
    var unknown: JSONObject = [:]

    private static let socketKey = "ipam_unix_socket_path"

    /// Reads the part from a network configuration. DEL needs nothing of it but where the agent is:
    /// what else cannot be read is passed over then.
    ///
    /// - Throws: `.invalidConfiguration` with the place.
    init(of network: NetworkConfiguration, for command: CNICommand) throws(CNIError) {
        guard let members = network.members["ipam"]?.object else {
            throw CNIError(
                .invalidConfiguration, "the network configuration has no object \"ipam\"",
                details: "write \"ipam\": {\"type\": \"spiderpool\"}")
        }
        do {
            self =
                command == .delete
                ? try Self(readable: members, needing: [Self.socketKey])
                : try Self(json: .object(members))
        } catch {
            throw CNIError(
                .invalidConfiguration, "the network configuration is wrong",
                details: error.within(field: "ipam").description)
        }
    }

    init() {}

    mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try log.visit(&fields)
        try fields.field("default_ipv4_ippool", &defaultIPv4Pools)
        try fields.field("default_ipv6_ippool", &defaultIPv6Pools)
        try fields.field("clean_gateway", &cleansGateway, absent: false)
        try fields.field("match_master_subnet", &matchesMasterSubnet, absent: false)
        try fields.field(Self.socketKey, &socketPath, absent: AgentPath.socketDefault)
        // As in Spiderpool's plugin, where an empty text is as none.
        if socketPath.isEmpty { socketPath = AgentPath.socketDefault }
        try fields.field("node_name", &nodeName)
    }
}
