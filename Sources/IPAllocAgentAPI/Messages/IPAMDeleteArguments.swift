import IPAllocJSON

/// The body of `DELETE /v1/ipam/ip`: one interface of a container gives its addresses back.
public struct IPAMDeleteArguments: FieldStruct {
    public var containerID = ""
    public var interface = ""
    /// The path of the network namespace; empty if it is gone.
    public var networkNamespace = ""
    public var podNamespace = ""
    public var podName = ""
    public var podUID = ""
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.required("containerID", &containerID)
        try fields.required("ifName", &interface)
        try fields.field("netNamespace", &networkNamespace)
        try fields.always("podName", &podName)
        try fields.always("podNamespace", &podNamespace)
        try fields.always("podUID", &podUID)
    }
}

/// The body of `DELETE /v1/ipam/ips`: a pod gives back the addresses of all its interfaces, to get
/// others.
public struct IPAMBatchDeleteArguments: FieldStruct {
    public var containerID = ""
    public var networkNamespace = ""
    public var podNamespace = ""
    public var podName = ""
    public var podUID = ""
    /// Whether somebody else on the network uses the addresses.
    public var releasesConflicting = false
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.required("containerID", &containerID)
        try fields.field("isReleaseConflictIPs", &releasesConflicting, absent: false)
        try fields.always("netNamespace", &networkNamespace)
        try fields.always("podName", &podName)
        try fields.always("podNamespace", &podNamespace)
        try fields.always("podUID", &podUID)
    }
}
