import IPAlloc
import IPAllocJSON

/// Addresses that are never handed out.
public struct SpiderReservedIP: Resource {
    public static let kind = ResourceKind(spider: "SpiderReservedIP", shortName: "sr")

    @Shared public var metadata = ObjectMetadata()
    @Shared public var spec = Spec()
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visitBody(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("spec", &spec)
    }

    /// The addresses of the family that are reserved: none, if the object is terminating or of the
    /// other family.
    ///
    /// - Throws: What `RangeSet` throws for the first malformed range.
    public func reservedAddresses(family: AddressFamily) throws(IPAllocError) -> RangeSet {
        guard !isTerminating, spec.ipVersion == family.ipVersion else {
            return RangeSet(family: family)
        }
        return try RangeSet(parsing: spec.ips, family: family)
    }

    /// What is reserved. It counts until the object is terminating.
    public struct Spec: FieldStruct {
        /// 4 or 6; derived from the first range if absent.
        public var ipVersion: Int?
        /// The ranges, each one address or two joined by "-".
        public var ips: [String] = []
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("ipVersion", &ipVersion)
            try fields.field("ips", &ips)
        }
    }
}
