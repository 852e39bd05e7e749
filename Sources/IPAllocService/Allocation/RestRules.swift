import IPAllocJSON
import IPAllocModel
import IPAllocStore

/// How the addresses of a pool rest after they were given back.
struct RestRules: Sendable, Hashable {
    /// How long an address is given to nobody.
    var milliseconds: Int64 = 0
    /// Whether the address that has rested longest is given out all the same if there is no other.
    var takesOldest = false
    /// Whether addresses are used again in the order in which they were given back, and after all
    /// those that never were.
    var keepsOrder = false

    /// The annotation of a pool that tells the time.
    static let timeAnnotation = "ipalloc/resting-time"
    /// The annotation of a pool that tells what is done if all addresses that are left rest.
    static let whenFullAnnotation = "ipalloc/resting-when-full"

    /// What `whenFullAnnotation` can say.
    enum WhenFull: String, CaseIterable {
        case refuse, oldest
    }

    /// The longest time: a year.
    private static let millisecondsMax = 8760.0 * 3_600_000

    /// An annotation says what cannot be.
    struct Malformed: Error {
        let detail: String
    }

    init() {}

    /// What a pool's annotations ask for.
    init(of pool: SpiderIPPool) throws(Malformed) {
        let annotations = pool.metadata.annotations
        keepsOrder = AddressPolicy(of: pool) == .leastRecentlyReleased
        if let text = annotations[Self.timeAnnotation] {
            guard let time = DurationText.milliseconds(text), time <= Self.millisecondsMax else {
                throw Malformed(
                    detail: "\"\(text)\" of '\(Self.timeAnnotation)' is no duration from 0s to "
                        + "8760h; write it as 10m or 1h30m")
            }
            milliseconds = Int64(time.rounded(.up))
        }
        if let text = annotations[Self.whenFullAnnotation] {
            guard let choice = WhenFull(rawValue: text) else {
                let known = WhenFull.allCases.map(\.rawValue).joined(separator: ", ")
                throw Malformed(
                    detail: "\"\(text)\" of '\(Self.whenFullAnnotation)' is not one of: \(known)")
            }
            takesOldest = choice == .oldest
        }
    }

    /// Whether addresses can be used again as soon as they are given back, in any order.
    var areNone: Bool { milliseconds == 0 && !keepsOrder }

    /// When the rest of an address ends.
    func end(of rest: Rest) -> StoreTime {
        let (sum, overflows) = rest.releasedAt.millisecondsSince1970
            .addingReportingOverflow(milliseconds)
        let own = StoreTime(millisecondsSince1970: overflows ? .max : sum)
        return rest.conflictUntil.map { max($0, own) } ?? own
    }
}
