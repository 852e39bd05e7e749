import IPAlloc
import IPAllocJSON

/// The ledger of a subnet's status: which pool has which ranges.
///
/// In the resource it is JSON within a text, an object keyed by the pool's name.
public struct ControlledPools: Sendable, Hashable {
    /// What each pool has, by name.
    public var pools: [String: Entry] = [:]

    public init() {}

    /// Reads the text of a status; an absent or empty one has no pools.
    ///
    /// - Throws: `DecodingFailure`.
    public init(statusText: String?) throws(DecodingFailure) {
        guard let statusText, !statusText.isEmpty else { return }
        pools = try [String: Entry](json: try JSONValue(parsing: statusText))
    }

    /// The text for a status, pools in byte order of their names; nil if there are none.
    public var statusText: String? {
        guard !pools.isEmpty else { return nil }
        let sorted = pools.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        var text = ""
        for (name, entry) in sorted {
            text += text.isEmpty ? "{" : ","
            text += "\(JSONValue.string(name).text()):\(entry.orderedText)"
        }
        return text + "}"
    }

    /// The addresses of all pools.
    ///
    /// - Throws: What `RangeSet` throws for the first malformed range.
    public func addresses(family: AddressFamily) throws(IPAllocError) -> RangeSet {
        try RangeSet(parsing: pools.values.flatMap(\.ips), family: family)
    }

    /// What one pool has.
    public struct Entry: FieldStruct {
        /// The ranges.
        public var ips: [String] = []
        /// The application that an automatic pool serves, as `ApplicationKey` writes it; empty for
        /// other pools.
        public var application = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public init(ips: [String], application: String = "") {
            self.ips = ips
            self.application = application
        }

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("ips", &ips)
            try fields.field("application", &application)
        }

        /// The entry as JSON with the ranges first, the order in which readers know it.
        fileprivate var orderedText: String {
            var members: [(name: String, value: JSONValue)] = [("ips", ips.json)]
            if !application.isEmpty { members.append(("application", application.json)) }
            for (name, value) in unknown.sorted(by: { $0.key < $1.key }) {
                members.append((name, value))
            }
            var writer = JSONWriter()
            writer.append(ordered: members)
            return writer.text
        }
    }
}

extension SpiderSubnet.Status {
    /// The ledger of pools.
    ///
    /// - Throws: `DecodingFailure` if the text is malformed.
    public func controlledPools() throws(DecodingFailure) -> ControlledPools {
        do {
            return try ControlledPools(statusText: controlledIPPools)
        } catch {
            throw error.within(field: "controlledIPPools").within(field: "status")
        }
    }

    /// Writes the ledger, and how many addresses its pools have.
    ///
    /// - Throws: What `RangeSet` throws for the first malformed range; nothing is written then.
    public mutating func setControlledPools(
        _ ledger: ControlledPools, family: AddressFamily
    ) throws(IPAllocError) {
        allocatedIPCount = try ledger.addresses(family: family).statusCount
        controlledIPPools = ledger.statusText
    }
}
