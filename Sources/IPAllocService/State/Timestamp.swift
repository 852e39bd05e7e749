import FoundationEssentials
public import IPAllocStore

extension StoreTime {
    /// The time as resources tell it: RFC 3339 in UTC, whole seconds.
    public var timestamp: String {
        Date(timeIntervalSince1970: Double(millisecondsSince1970) / 1000).formatted(.iso8601)
    }

    /// The time that a resource tells; nil if the text is malformed.
    init?(timestamp: String) {
        guard let date = try? Date(timestamp, strategy: .iso8601) else { return nil }
        self.init(millisecondsSince1970: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }

    /// A later time.
    func adding(milliseconds: Int64) -> StoreTime {
        StoreTime(millisecondsSince1970: millisecondsSince1970 + milliseconds)
    }
}
