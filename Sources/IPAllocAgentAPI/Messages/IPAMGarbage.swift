import IPAllocJSON

/// The body of `POST /v1/ipam/gc`: which attachments there are, so that the addresses of all
/// others are given back.
public struct IPAMGarbageArguments: FieldStruct {
    /// The attachments that exist; nil if the caller does not know, which leaves it to the agent
    /// to find out from the resources.
    public var validAttachments: [Attachment]?
    /// The network whose attachments these are.
    public var networkName = ""
    /// The node whose attachments these are: those of other nodes are not touched.
    public var nodeName: String?
    /// Whether to tell only what would be given back.
    public var isDryRun = false
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("validAttachments", &validAttachments)
        try fields.field("networkName", &networkName)
        try fields.field("nodeName", &nodeName)
        try fields.field("dryRun", &isDryRun, absent: false)
    }

    /// One interface of one container.
    public struct Attachment: FieldStruct {
        public var containerID = ""
        public var interface = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public init(containerID: String, interface: String) {
            self.containerID = containerID
            self.interface = interface
        }

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.required("containerID", &containerID)
            try fields.required("ifName", &interface)
        }
    }
}

/// The answer to `POST /v1/ipam/gc`.
public struct IPAMGarbageAnswer: FieldStruct {
    /// What was given back, or would be.
    public var released: [Released] = []
    /// What could not be given back, each with the reason.
    public var errors: [String] = []
    public var isDryRun = false
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.always("released", &released)
        try fields.field("errors", &errors)
        try fields.field("dryRun", &isDryRun, absent: false)
    }

    /// An address that nobody has any more.
    public struct Released: FieldStruct {
        public var address = ""
        public var pool = ""
        public var interface = ""
        public var podNamespace = ""
        public var podName = ""
        /// Why nobody has it.
        public var reason = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.required("address", &address)
            try fields.field("ipPool", &pool)
            try fields.field("ifName", &interface)
            try fields.field("podNamespace", &podNamespace)
            try fields.field("podName", &podName)
            try fields.field("reason", &reason)
        }
    }
}
