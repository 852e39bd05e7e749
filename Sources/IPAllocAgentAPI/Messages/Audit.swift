import IPAllocJSON

/// The answer to `GET /v1/audit`: what happened to addresses, oldest first.
public struct AuditAnswer: FieldStruct {
    public var items: [Entry] = []
    /// Whether there are older lines that fit, which were left out.
    public var hasMore = false
    /// How long lines are kept; 0 if none are written.
    public var keptDays: Int?
    /// How many commits have lines that are damaged, of those that were looked at: what these told
    /// is missing.
    public var damagedCommits: Int?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("damagedCommits", &damagedCommits)
        try fields.always("hasMore", &hasMore)
        try fields.always("items", &items)
        try fields.field("keptDays", &keptDays)
    }

    /// One line of the audit trail.
    public struct Entry: FieldStruct {
        /// RFC 3339 in UTC, with a fraction of the second.
        public var time = ""
        /// `given` or `returned`.
        public var event = ""
        public var reason = ""
        public var address = ""
        public var pool = ""
        public var interface = ""
        public var podNamespace = ""
        public var podName = ""
        public var podUID = ""
        public var node = ""
        public var containerID = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("containerID", &containerID)
            try fields.required("event", &event)
            try fields.always("interface", &interface)
            try fields.required("ip", &address)
            try fields.always("ippool", &pool)
            try fields.always("node", &node)
            try fields.always("podName", &podName)
            try fields.always("podNamespace", &podNamespace)
            try fields.always("podUID", &podUID)
            try fields.always("reason", &reason)
            try fields.required("time", &time)
        }
    }
}
