import IPAllocJSON

/// The body of `POST /v1/ipam/check`: what there is on a node.
public struct CheckArguments: FieldStruct {
    /// The node; absent for the agent's own.
    public var nodeName: String?
    /// The interfaces that the runtime's cache of CNI results has; absent if it keeps none.
    public var attachments: [Attachment]?
    /// Whether a part of that cache could not be read: what is not among these may be there.
    public var hasUnreadAttachments = false
    /// The folders in which network namespaces were looked for.
    public var namespaceFolders: [String] = []
    /// The paths of those that are there.
    public var namespaces: [String] = []
    /// How long what was recorded lately is left alone.
    public var graceSeconds: Int?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("nodeName", &nodeName)
        try fields.field("attachments", &attachments)
        try fields.field("attachmentsUnread", &hasUnreadAttachments, absent: false)
        try fields.field("netNamespaceFolders", &namespaceFolders)
        try fields.field("netNamespaces", &namespaces)
        try fields.field("graceSeconds", &graceSeconds)
    }

    /// An interface of a container.
    public struct Attachment: FieldStruct {
        public var containerID = ""
        public var interface = ""
        public var networkNamespace = ""
        /// The pod, as far as the cache tells it.
        public var podUID = ""
        public var podNamespace = ""
        public var podName = ""
        /// Without prefix lengths.
        public var addresses: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.required("containerID", &containerID)
            try fields.field("ifName", &interface)
            try fields.field("netNamespace", &networkNamespace)
            try fields.field("podUID", &podUID)
            try fields.field("podNamespace", &podNamespace)
            try fields.field("podName", &podName)
            try fields.field("ips", &addresses)
        }
    }
}

/// The answer to `POST /v1/ipam/check`: a report, which a repair goes by.
public struct CheckAnswer: FieldStruct {
    /// The store's revision at the time.
    public var revision = ""
    public var nodeName = ""
    /// How long what was recorded lately was left alone; nil if the report does not tell.
    public var graceSeconds: Int?
    /// Where on the node `ipallocctl` looked for network namespaces and for cached CNI results, so
    /// that a repair looks there again. The agent tells neither.
    public var namespaceFolders: [String] = []
    public var cacheFolders: [String] = []
    public var poolCount = 0
    public var endpointCount = 0
    public var containerCount = 0
    public var findings: [Finding] = []
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.constant("apiVersion", "ipalloc/v1")
        try fields.constant("kind", "CheckReport")
        try fields.required("revision", &revision)
        try fields.field("nodeName", &nodeName)
        try fields.field("graceSeconds", &graceSeconds)
        try fields.field("netNamespaceFolders", &namespaceFolders)
        try fields.field("cniCacheFolders", &cacheFolders)
        try fields.always("ippools", &poolCount)
        try fields.always("endpoints", &endpointCount)
        try fields.always("containers", &containerCount)
        try fields.required("findings", &findings)
    }

    /// One thing that disagrees with another.
    public struct Finding: FieldStruct {
        /// `engine`, `store`, `pod`, `unrecorded`, `held-by-another` or `container-gone`.
        public var check = ""
        /// What it is about, as in `10.6.0.1` or `default/web-1`.
        public var subject = ""
        public var message = ""
        /// What to do about it.
        public var advice = ""
        /// Another one as soon as anything changes that the finding was made from.
        public var fingerprint = ""
        /// What the repair would release.
        public var releases: [String] = []
        /// What the repair would record for the pod that uses it.
        public var records: [String] = []
        public var isRepairable = false
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("check", &check)
            try fields.always("subject", &subject)
            try fields.always("message", &message)
            try fields.always("advice", &advice)
            try fields.required("fingerprint", &fingerprint)
            try fields.field("releases", &releases)
            try fields.field("records", &records)
            try fields.always("repairable", &isRepairable)
        }
    }
}

/// The body of `POST /v1/ipam/repair`.
public struct RepairArguments: FieldStruct {
    /// What there is on the node now.
    public var node = CheckArguments()
    /// The report's revision.
    public var revision = ""
    /// Those of the findings that are to be repaired.
    public var fingerprints: [String] = []
    /// Whether to tell only what would be done.
    public var isDryRun = false
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("node", &node)
        try fields.required("revision", &revision)
        try fields.required("fingerprints", &fingerprints)
        try fields.field("dryRun", &isDryRun, absent: false)
    }
}

/// The answer to `POST /v1/ipam/repair`.
public struct RepairAnswer: FieldStruct {
    public var released: [AddressReleaseAnswerMessage.Released] = []
    /// What is recorded for the pods that use it.
    public var recorded: [AddressReleaseAnswerMessage.Released] = []
    /// What is still to be done by hand.
    public var left: [CheckAnswer.Finding] = []
    /// What could not be repaired, and why.
    public var errors: [String] = []
    public var isDryRun = false
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.always("released", &released)
        try fields.field("recorded", &recorded)
        try fields.field("left", &left)
        try fields.field("errors", &errors)
        try fields.field("dryRun", &isDryRun, absent: false)
    }
}
