import IPAlloc

/// Reads what `AuditLines` wrote, and trusts nothing. Of lines that do not fit a query, no texts are
/// made.
struct AuditLinesReader {
    private let bytes: [UInt8]
    private var reader: ByteReader
    private var time = StoreTime(millisecondsSince1970: 0)
    /// Where the texts of the line are, in their order.
    private var texts: [Range<Int>] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        reader = ByteReader(bytes)
    }

    /// The next line that fits; nil if there is none.
    mutating func next(
        fitting filter: AuditFilter
    ) throws(ByteReader.Malformed) -> AuditEntry? {
        while !reader.isAtEnd {
            let start = reader.position
            let (event, address) = try readLine()
            if filter.matches(time, address, texts, in: bytes) {
                guard let entry = entry(event, address) else {
                    throw ByteReader.Malformed(position: start)
                }
                return entry
            }
        }
        return nil
    }

    private mutating func readLine() throws(ByteReader.Malformed) -> (AuditEntry.Event, IPAddress) {
        let start = reader.position
        let fields = AuditLines.Fields(rawValue: try reader.readNumber())
        guard fields.isSubset(of: .all), !texts.isEmpty || fields.isSuperset(of: .content) else {
            throw ByteReader.Malformed(position: start)
        }
        if fields.contains(.time) {
            time = StoreTime(millisecondsSince1970: Int64(bitPattern: try reader.readNumber()))
        }
        let address = try reader.readAddress(fields.contains(.isIPv6) ? .ipv6 : .ipv4)
        if texts.isEmpty { texts = Array(repeating: 0..<0, count: AuditLines.Text.allCases.count) }
        for text in AuditLines.Text.allCases where fields.contains(.text(text)) {
            texts[Int(text.rawValue)] = try reader.readRange()
        }
        return (fields.contains(.isReturned) ? .returned : .given, address)
    }

    /// The line that was read; nil if the bytes of a text are none.
    private func entry(_ event: AuditEntry.Event, _ address: IPAddress) -> AuditEntry? {
        func text(_ text: AuditLines.Text) -> String? {
            PackedText.decode(texts[Int(text.rawValue)], in: bytes)
        }
        guard let reason = text(.reason), let pool = text(.pool), let interface = text(.interface),
            let namespace = text(.namespace), let podName = text(.podName),
            let podUID = text(.podUID), let node = text(.node),
            let containerID = text(.containerID)
        else { return nil }
        return AuditEntry(
            time: time, event: event, reason: reason, address: address, pool: pool,
            interface: interface, namespace: namespace, podName: podName, podUID: podUID,
            node: node, containerID: containerID)
    }
}
