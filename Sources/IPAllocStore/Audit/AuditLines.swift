import IPAlloc

/// The lines of the audit trail that one commit adds, behind each other in few bytes.
///
/// A line is what differs from the line before it, in this order:
///
///     fields (a number) │ time │ address │ its texts as `PackedText`
///
/// `fields` tells the event and the address's family, and which of the others are there. The address
/// has 4 or 16 bytes in network order. Numbers are variable-length integers as `ByteWriter` makes them.
struct AuditLines {
    /// What a line consists of.
    struct Fields: OptionSet {
        let rawValue: UInt64

        static let isReturned = Fields(rawValue: 1 << 0)
        static let isIPv6 = Fields(rawValue: 1 << 1)
        static let time = Fields(rawValue: 1 << 2)
        /// What the first line has.
        static let content = Text.allCases.reduce(time) { $0.union(.text($1)) }
        static let all: Fields = [.isReturned, .isIPv6, .content]

        static func text(_ text: Text) -> Fields { Fields(rawValue: 1 << (3 + text.rawValue)) }
    }

    /// The texts of a line, in their order.
    enum Text: UInt64, CaseIterable {
        case reason
        case pool
        case interface
        case namespace
        case podName
        case podUID
        case node
        case containerID
    }

    private var writer = ByteWriter()
    private var last: AuditEntry?
    /// The earliest and the latest time of the lines.
    private(set) var times: ClosedRange<StoreTime>?

    var bytes: [UInt8] { writer.bytes }

    mutating func append(_ entry: AuditEntry) {
        var fields: Fields = []
        if entry.event == .returned { fields.insert(.isReturned) }
        if entry.address.family == .ipv6 { fields.insert(.isIPv6) }
        if last?.time != entry.time { fields.insert(.time) }
        for text in Text.allCases where last?[text] != entry[text] { fields.insert(.text(text)) }
        writer.append(number: fields.rawValue)
        if fields.contains(.time) {
            writer.append(number: UInt64(bitPattern: entry.time.millisecondsSince1970))
            let (first, last) = (times?.lowerBound ?? entry.time, times?.upperBound ?? entry.time)
            times = min(first, entry.time)...max(last, entry.time)
        }
        writer.append(entry.address)
        for text in Text.allCases where fields.contains(.text(text)) {
            writer.append(packed: entry[text])
        }
        last = entry
    }
}

extension AuditEntry {
    subscript(text: AuditLines.Text) -> String {
        switch text {
        case .reason: reason
        case .pool: pool
        case .interface: interface
        case .namespace: namespace
        case .podName: podName
        case .podUID: podUID
        case .node: node
        case .containerID: containerID
        }
    }
}
