/// A moment as stored: whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// The store never asks a clock; whoever writes says what time it is.
public struct StoreTime: Sendable, Hashable, Comparable {
    public var millisecondsSince1970: Int64

    public init(millisecondsSince1970: Int64) {
        self.millisecondsSince1970 = millisecondsSince1970
    }

    public static func < (left: StoreTime, right: StoreTime) -> Bool {
        left.millisecondsSince1970 < right.millisecondsSince1970
    }
}
