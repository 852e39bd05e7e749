import IPAlloc
import IPAllocJSON

/// The ledger of a pool's status: which pod holds which address.
///
/// In the resource it is JSON within a text, an object keyed by address.
public struct AllocatedAddresses: Sendable, Hashable {
    /// Who holds each address that is held.
    public var records: [IPAddress: Record] = [:]

    public init() {}

    /// Reads the text of a status; an absent or empty one holds nothing.
    ///
    /// - Throws: `DecodingFailure`, also for keys that are no addresses.
    public init(statusText: String?) throws(DecodingFailure) {
        guard let statusText, !statusText.isEmpty else { return }
        let members = try [String: Record](json: try JSONValue(parsing: statusText))
        records.reserveCapacity(members.count)
        for (text, record) in members {
            do throws(IPAllocError) {
                records[try IPAddress(text)] = record
            } catch {
                throw DecodingFailure("is not an address: \(error)").within(field: text)
            }
        }
    }

    /// The text for a status, keys in byte order; nil if nothing is held.
    ///
    /// - Complexity: O(n log n).
    public var statusText: String? {
        guard !records.isEmpty else { return nil }
        // Texts of addresses are ASCII, whose order is that of the bytes.
        var places = records.indices.map { (text: records[$0].key.description, index: $0) }
        places.sort { $0.text < $1.text }
        var writer = JSONWriter(roomForBytes: records.count * Self.bytesPerRecord)
        writer.append(membersNamed: places.map(\.text)) { records[places[$0].index].value }
        return writer.text
    }

    /// About as much text as an IPv4 address with its pod needs.
    private static let bytesPerRecord = 96

    /// Who holds an address.
    public struct Record: FieldStruct {
        /// The interface; left out by newer writers.
        public var interface = ""
        /// The pod as `namespace/name`.
        public var pod = ""
        public var podUID = ""
        public var unknown: JSONObject = [:]

        public init() {}

        public init(pod: String, podUID: String, interface: String = "") {
            self.pod = pod
            self.podUID = podUID
            self.interface = interface
        }

        public mutating func visit(_ fields: inout FieldCoder) throws(DecodingFailure) {
            try fields.field("interface", &interface)
            try fields.field("pod", &pod)
            try fields.field("podUid", &podUID)
        }
    }
}

extension SpiderIPPool.Status {
    /// The ledger of held addresses.
    ///
    /// - Throws: `DecodingFailure` if the text is malformed.
    public func allocatedAddresses() throws(DecodingFailure) -> AllocatedAddresses {
        do {
            return try AllocatedAddresses(statusText: allocatedIPs)
        } catch {
            throw error.within(field: "allocatedIPs").within(field: "status")
        }
    }

    /// Writes the ledger and how many addresses it holds.
    public mutating func setAllocatedAddresses(_ ledger: AllocatedAddresses) {
        allocatedIPs = ledger.statusText
        allocatedIPCount = ledger.records.count
    }
}
