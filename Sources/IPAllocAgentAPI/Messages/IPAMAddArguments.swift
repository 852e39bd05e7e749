import IPAllocJSON

/// The body of `POST /v1/ipam/ip`: one interface of a container asks for its addresses.
public struct IPAMAddArguments: FieldStruct {
    public var containerID = ""
    /// The interface, as in `eth0`.
    public var interface = ""
    /// The path of the network namespace.
    public var networkNamespace = ""
    /// Empty for a container that is no pod; its ID is the key then.
    public var podNamespace = ""
    public var podName = ""
    public var podUID = ""
    /// The pools of the network configuration.
    public var defaultIPv4Pools: [String] = []
    public var defaultIPv6Pools: [String] = []
    /// Whether the interface gets no default route.
    public var cleansGateway = false
    /// Whether only pools in a subnet of the parent interface serve.
    public var matchesMasterSubnet = false

    /// The node on which the container runs. This and what follows is not in Spiderpool.
    public var nodeName: String?
    /// The name of the CNI network, in which garbage is collected by itself.
    public var networkName: String?
    /// The pod's annotations, as the container runtime knows them.
    public var podAnnotations: [String: String]?
    /// The addresses of the parent interface, if they matter.
    public var masterAddresses: [String]?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("cleanGateway", &cleansGateway, absent: false)
        try fields.required("containerID", &containerID)
        try fields.nullable("defaultIPv4IPPool", &defaultIPv4Pools)
        try fields.nullable("defaultIPv6IPPool", &defaultIPv6Pools)
        try fields.required("ifName", &interface)
        try fields.field("masterAddresses", &masterAddresses)
        try fields.field("matchMasterSubnet", &matchesMasterSubnet, absent: false)
        try fields.always("netNamespace", &networkNamespace)
        try fields.field("networkName", &networkName)
        try fields.field("nodeName", &nodeName)
        try fields.field("podAnnotations", &podAnnotations)
        try fields.always("podName", &podName)
        try fields.always("podNamespace", &podNamespace)
        try fields.always("podUID", &podUID)
    }
}
