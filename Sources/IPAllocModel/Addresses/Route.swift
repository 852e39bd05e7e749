import IPAllocJSON

/// A route that a pod gets with its address.
public struct Route: FieldStruct {
    /// The destination, a CIDR block.
    public var destination = ""
    /// The gateway, an address.
    public var gateway = ""
    public var unknown: JSONObject = [:]

    public init() {}

    public init(destination: String, gateway: String) {
        self.destination = destination
        self.gateway = gateway
    }

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("dst", &destination)
        try fields.field("gw", &gateway)
    }
}
