import FoundationEssentials
import IPAllocJSON
public import IPAllocStore

extension StoreTime {
    /// The time as resources tell it: RFC 3339 in UTC, whole seconds.
    public var timestamp: String {
        if millisecondsSince1970 >= 0,
            let text = CalendarTime(secondsSince1970: millisecondsSince1970 / 1000)?.text()
        {
            return text
        }
        return Date(timeIntervalSince1970: Double(millisecondsSince1970) / 1000).formatted(.iso8601)
    }

    /// The time that a resource tells, with or without a fraction of the second; nil if the text is
    /// malformed, or its day is in no calendar.
    public init?(timestamp: String) {
        let finer = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard CalendarDay.isDay(timestamp.prefix { $0 != "T" }),
            let date = (try? Date(timestamp, strategy: .iso8601))
                ?? (try? Date(timestamp, strategy: finer)),
            abs(date.timeIntervalSince1970) < 1e12
        else { return nil }
        self.init(millisecondsSince1970: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }

    /// A later time; the last one there is, where what a store holds leads beyond it.
    func adding(milliseconds: Int64) -> StoreTime {
        let (sum, isBeyond) = millisecondsSince1970.addingReportingOverflow(milliseconds)
        guard isBeyond else { return StoreTime(millisecondsSince1970: sum) }
        return StoreTime(millisecondsSince1970: milliseconds > 0 ? .max : .min)
    }
}
