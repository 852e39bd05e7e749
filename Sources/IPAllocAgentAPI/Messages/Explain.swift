import IPAllocJSON

/// The body of `POST /v1/ipam/explain`: how are the pools of a pod chosen?
public struct ExplainArguments: FieldStruct {
    public var podNamespace = ""
    public var podName = ""
    /// A Pod, or a workload whose pods are meant, instead of the name of one that is there.
    public var object: JSONValue?
    /// The interface, if the annotations do not name any; absent for all that the pod's networks
    /// make.
    public var interface: String?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("podNamespace", &podNamespace)
        try fields.field("podName", &podName)
        try fields.field("object", &object)
        try fields.field("ifName", &interface)
    }
}

/// The answer to `POST /v1/ipam/explain`.
public struct ExplainAnswer: FieldStruct {
    public var podNamespace = ""
    public var podName = ""
    public var nodeName = ""
    /// What the pod belongs to, as in `apps/v1:Deployment:default:web`.
    public var application = ""
    /// Each step of the decision, as a sentence.
    public var steps: [String] = []
    public var interfaces: [Choice] = []
    /// Why there is no decision; absent if there is one.
    public var error: String?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.always("podNamespace", &podNamespace)
        try fields.always("podName", &podName)
        try fields.field("nodeName", &nodeName)
        try fields.always("application", &application)
        try fields.always("steps", &steps)
        try fields.always("interfaces", &interfaces)
        try fields.field("error", &error)
    }

    /// One interface and family.
    public struct Choice: FieldStruct {
        public var interface = ""
        /// 4 or 6.
        public var version = 0
        /// The pools in the order in which they are tried.
        public var pools: [Pool] = []
        /// What the pod has, as in `10.6.0.1/16`; absent if nothing.
        public var address: String?
        /// The pool that it is of, or that the next address would come from.
        public var pool: String?
        /// Whether the pod has an address, or would get one now.
        public var isServed = true
        /// What that means, in words.
        public var outlook = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("interface", &interface)
            try fields.always("version", &version)
            try fields.always("ippools", &pools)
            try fields.field("address", &address)
            try fields.field("ippool", &pool)
            try fields.always("served", &isServed)
            try fields.always("outlook", &outlook)
        }
    }

    /// How full a pool is.
    public struct Pool: FieldStruct {
        public var name = ""
        public var allocatedCount = 0
        public var freeCount: UInt128 = 0
        public var totalCount: UInt128 = 0
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("name", &name)
            try fields.always("allocatedIPCount", &allocatedCount)
            try fields.always("freeIPCount", &freeCount)
            try fields.always("totalIPCount", &totalCount)
        }
    }
}
