import IPAllocJSON

/// Neighbouring addresses of one pool that are used for the same: one, if a pod has it.
public struct AddressRunMessage: FieldStruct {
    /// One address, or two joined by "-".
    public var ips = ""
    /// How many these are.
    public var count: UInt128 = 0
    public var pool = ""
    /// `free`, `held`, `allocating`, `resting` or `reserved`.
    public var state = ""
    /// Who has the address, if it is held.
    public var holder: Holder?
    /// When the rest of an address ends.
    public var restsUntil: String?
    /// Whether it rests since another machine was found to use it, or another address of the pod
    /// that had it.
    public var isInConflict = false
    /// What the pods belong to that have the addresses, if they were asked for by applications.
    public var application: String?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("application", &application)
        try fields.field("conflict", &isInConflict, absent: false)
        try fields.always("count", &count)
        try fields.field("holder", &holder)
        try fields.required("ippool", &pool)
        try fields.required("ips", &ips)
        try fields.field("restsUntil", &restsUntil)
        try fields.required("state", &state)
    }

    /// Who has an address.
    public struct Holder: FieldStruct {
        public var podNamespace = ""
        public var podName = ""
        public var podUID = ""
        public var interface = ""
        public var node = ""
        public var containerID = ""
        public var networkNamespace = ""
        /// What the pod belongs to, as in `apps/v1:Deployment:default:web`.
        public var application = ""
        /// When it got the address.
        public var since = ""
        /// `alive`, `wanted`, `garbage` or `unknown`.
        public var standing = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("application", &application)
            try fields.field("containerID", &containerID)
            try fields.always("interface", &interface)
            try fields.field("netNamespace", &networkNamespace)
            try fields.field("node", &node)
            try fields.always("podName", &podName)
            try fields.always("podNamespace", &podNamespace)
            try fields.always("podUID", &podUID)
            try fields.always("since", &since)
            try fields.always("standing", &standing)
        }
    }
}

/// The answer to `GET /v1/ipam/address`.
public struct AddressAnswer: FieldStruct {
    public var address = ""
    /// What it is used for in each pool that has it.
    public var runs: [AddressRunMessage] = []
    /// The subnets whose addresses it is among.
    public var subnets: [String] = []
    /// The SpiderReservedIPs that name it.
    public var reservations: [String] = []
    /// The pools and subnets whose gateway it is, as in `spiderippool/a`.
    public var gateways: [String] = []
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("gatewayOf", &gateways)
        try fields.required("ip", &address)
        try fields.always("ippools", &runs)
        try fields.field("reservedIPs", &reservations)
        try fields.field("subnets", &subnets)
    }
}

/// The answer to `GET /v1/ipam/addresses`.
public struct AddressListAnswer: FieldStruct {
    /// In ascending order.
    public var items: [AddressRunMessage] = []
    /// What to give as `continue` for the next ones; absent if there are no more.
    public var next: String?
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("continue", &next)
        try fields.always("items", &items)
    }
}

/// The body of `POST /v1/ipam/release`: give back all addresses of the pod that has this one.
public struct AddressReleaseArguments: FieldStruct {
    public var address = ""
    /// The pod that is meant; absent for whichever has the address.
    public var podUID: String?
    /// Whether to release although the pod lives.
    public var isForced = false
    /// Whether to tell only what would be given back.
    public var isDryRun = false
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("dryRun", &isDryRun, absent: false)
        try fields.field("force", &isForced, absent: false)
        try fields.required("ip", &address)
        try fields.field("podUID", &podUID)
    }
}

/// The answer to `POST /v1/ipam/release`.
public struct AddressReleaseAnswerMessage: FieldStruct {
    public var podNamespace = ""
    public var podName = ""
    public var podUID = ""
    public var released: [Released] = []
    public var isDryRun = false
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("dryRun", &isDryRun, absent: false)
        try fields.always("podName", &podName)
        try fields.always("podNamespace", &podNamespace)
        try fields.always("podUID", &podUID)
        try fields.always("released", &released)
    }

    /// An address that nobody has any more.
    public struct Released: FieldStruct {
        public var address = ""
        public var pool = ""
        public var interface = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.always("interface", &interface)
            try fields.required("ip", &address)
            try fields.always("ippool", &pool)
        }
    }
}
