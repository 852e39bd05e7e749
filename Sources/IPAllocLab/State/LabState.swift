import IPAllocJSON

/// What a lab consists of: all that has to be removed again.
///
/// Each thing is written down before it is made, so that an interrupted command leaves nothing
/// that is not known.
public struct LabState: FieldStruct, Sendable, Hashable {
    private static let versionNow = 1

    /// The version of this form.
    public var version: Int? = versionNow
    public var topology = Topology()
    /// The socket of the agent that the lab talks to.
    public var socket = ""
    /// The agent that the lab started, if it started one.
    public var agent: LabProcess?
    public var pods: [PodRecord] = []
    /// Whether there are plans in place of network namespaces.
    public var isPlanned: Bool?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("version", &version)
        guard version == Self.versionNow else {
            throw DecodingFailure("is not \(Self.versionNow); this lab is of another release")
                .within(field: "version")
        }
        try fields.field("topology", &topology)
        try fields.field("socket", &socket)
        try fields.field("agent", &agent)
        try fields.field("pods", &pods)
        try fields.field("planned", &isPlanned)
    }
}

/// A process that the lab started.
public struct LabProcess: FieldStruct, Sendable, Hashable {
    public var id: Int?
    /// When it started, in the kernel's ticks: the number of a process is used again.
    public var startTicks: Int?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("id", &id)
        try fields.field("startTicks", &startTicks)
    }
}

/// A pod that has a network namespace.
public struct PodRecord: FieldStruct, Sendable, Hashable {
    public var namespace = ""
    public var name = ""
    public var uid = ""
    public var node = ""
    public var containerID = ""
    /// The name of the network namespace; empty for pods that use the node's.
    public var networkNamespace = ""
    /// The pod's interfaces, in the order in which they were made.
    public var attachments: [Attachment] = []
    /// Whether all of them are there.
    public var isComplete: Bool?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("namespace", &namespace)
        try fields.field("name", &name)
        try fields.field("uid", &uid)
        try fields.field("node", &node)
        try fields.field("containerID", &containerID)
        try fields.field("networkNamespace", &networkNamespace)
        try fields.field("attachments", &attachments)
        try fields.field("complete", &isComplete)
    }

    /// One interface of the pod.
    public struct Attachment: FieldStruct, Sendable, Hashable {
        /// The NetworkAttachmentDefinition, `namespace/name`.
        public var network = ""
        public var interface = ""
        /// The network configuration list that made it, for its removal.
        public var configuration: JSONValue = .null
        /// What the last plugin answered; null as long as that is not known.
        public var result: JSONValue = .null
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("network", &network)
            try fields.field("interface", &interface)
            try fields.field("configuration", &configuration, absent: .null)
            try fields.field("result", &result, absent: .null)
        }

        /// The interface's addresses with their prefixes.
        var addresses: [String] {
            (result["ips"]?.array ?? []).compactMap { $0["address"]?.string }
        }
    }

    /// How messages name it.
    var fullName: String { "\(namespace)/\(name)" }
}
