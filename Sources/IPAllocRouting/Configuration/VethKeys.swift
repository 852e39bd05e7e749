import IPAlloc
import IPAllocDetection
import IPAllocJSON

/// The keys of the `veth` plugin's configuration, as they are written.
public struct VethKeys: FieldStruct {
    public var serviceBlocks: [String] = []
    /// The walkthrough's name for the same.
    public var serviceCIDR: [String] = []
    public var overlayBlocks: [String] = []
    public var additionalBlocks: [String] = []
    public var reversePathFilter: ReversePathFilterKeys?
    /// −1, 0 or 1; anything else counts as −1.
    public var migration: Int?
    public var skipsCall = false
    public var log = LogKeys()
    public var conflict: ConflictKeys?
    public var macPrefix = ""
    public var setsMACOnly = false
    public var unknown: JSONObject = [:]

    public init() {}

    public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
        try fields.field("service_hijack_subnet", &serviceBlocks)
        try fields.field("service_cidr", &serviceCIDR)
        try fields.field("overlay_hijack_subnet", &overlayBlocks)
        try fields.field("additional_hijack_subnet", &additionalBlocks)
        try fields.field("rp_filter", &reversePathFilter)
        try fields.field("migrate_route", &migration)
        try fields.field("skip_call", &skipsCall, absent: false)
        try fields.field("log_options", &log)
        try fields.field("ip_conflict", &conflict)
        try fields.field("mac_prefix", &macPrefix)
        try fields.field("only_op_mac", &setsMACOnly, absent: false)
    }

    /// What is to become of rp_filter.
    public struct ReversePathFilterKeys: FieldStruct {
        public var setsHost: Bool?
        /// 0, 1 or 2; anything else counts as 2.
        public var value: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("set_host", &setsHost)
            try fields.field("value", &value)
        }
    }

    /// The search for other hosts with the addresses.
    public struct ConflictKeys: FieldStruct {
        public var isEnabled = false
        public var interval = ""
        public var attempts: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("enabled", &isEnabled, absent: false)
            try fields.field("interval", &interval)
            try fields.field("retries", &attempts)
        }
    }

    /// Where and how much is logged.
    public struct LogKeys: FieldStruct {
        public var level = ""
        public var file = ""
        public var sizeMax: Int?
        public var ageMax: Int?
        public var countMax: Int?
        public var unknown: JSONObject = [:]

        public init() {}

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("log_level", &level)
            try fields.field("log_file", &file)
            try fields.field("log_max_size", &sizeMax)
            try fields.field("log_max_age", &ageMax)
            try fields.field("log_max_count", &countMax)
        }
    }
}

extension VethSettings {
    /// Reads the keys.
    ///
    /// - Throws: `.configuration` with the key and what is wrong with it.
    public init(_ keys: VethKeys) throws(RoutingError) {
        self.init()
        skipsCall = keys.skipsCall
        setsMACOnly = keys.setsMACOnly
        macPrefix = try KeyReading.macPrefix("mac_prefix", keys.macPrefix)
        reversePathFilter =
            ReversePathFilter(rawValue: keys.reversePathFilter?.value ?? 2) ?? .loose
        setsHostFilter = keys.reversePathFilter?.setsHost ?? true
        migration = Migration(rawValue: keys.migration ?? -1) ?? .automatic
        serviceBlocks =
            try KeyReading.blocks("service_hijack_subnet", keys.serviceBlocks)
            + KeyReading.blocks("service_cidr", keys.serviceCIDR)
        overlayBlocks = try KeyReading.blocks("overlay_hijack_subnet", keys.overlayBlocks)
        additionalBlocks = try KeyReading.blocks(
            "additional_hijack_subnet", keys.additionalBlocks)
        guard !serviceBlocks.isEmpty || setsMACOnly || skipsCall else {
            throw KeyReading.error(
                "service_hijack_subnet", "the subnet of service clusterip must be given",
                advice: "see `kubeadm config` or the apiserver's --service-cluster-ip-range")
        }
        if let conflict = keys.conflict, conflict.isEnabled {
            conflictDetection = try Self.limits(conflict)
        }
    }

    private static func limits(
        _ keys: VethKeys.ConflictKeys
    ) throws(RoutingError) -> DetectionLimits {
        let interval = keys.interval.isEmpty ? "1s" : keys.interval
        let attempts = keys.attempts ?? 3
        guard (1...100).contains(attempts) else {
            throw KeyReading.error(
                "ip_conflict.retries", "\(attempts) is not from 1 to 100", advice: "write 3")
        }
        return DetectionLimits(
            attemptsMax: attempts,
            timeoutMilliseconds: try KeyReading.milliseconds("ip_conflict.interval", interval))
    }
}
