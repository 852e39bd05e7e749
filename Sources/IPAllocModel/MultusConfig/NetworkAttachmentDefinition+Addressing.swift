import IPAllocJSON

extension NetworkAttachmentDefinition {
    /// Where a network's interfaces get their addresses from: the `ipam` part of its main plugin,
    /// which is the first one that has any.
    public struct Addressing: FieldStruct, Sendable {
        /// The address plugin.
        public var type = ""
        public var defaultIPv4Pools: [String] = []
        public var defaultIPv6Pools: [String] = []
        public var cleansGateway = false
        public var matchesMasterSubnet = false
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("type", &type)
            try fields.field("default_ipv4_ippool", &defaultIPv4Pools)
            try fields.field("default_ipv6_ippool", &defaultIPv6Pools)
            try fields.field("clean_gateway", &cleansGateway, absent: false)
            try fields.field("match_master_subnet", &matchesMasterSubnet, absent: false)
        }

        /// Whether the addresses are this project's to give.
        public var isOwn: Bool { ["spiderpool", "ipalloc"].contains(type) }
    }

    /// Reads the configuration.
    ///
    /// - Returns: nil if none of its plugins names an address plugin.
    /// - Throws: `DecodingFailure` if it is malformed.
    public func addressing() throws(DecodingFailure) -> Addressing? {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: spec.config)
        } catch {
            throw DecodingFailure("is no JSON: \(error)").within(field: "config")
                .within(field: "spec")
        }
        let parts = (json["plugins"]?.array ?? [json]).compactMap { $0["ipam"] }
        guard let members = parts.first(where: { $0.object != nil }) else { return nil }
        do {
            return try Addressing(json: members)
        } catch {
            throw error.within(field: "ipam").within(field: "config").within(field: "spec")
        }
    }
}
