public import FoundationEssentials

/// How long ago something was, the way kubectl tells it.
public enum Age {
    /// The age of what happened at a time, RFC 3339; `<unknown>` if there is none.
    public static func text(since timestamp: String?, now: Date) -> String {
        guard let timestamp, let then = try? Date(timestamp, strategy: .iso8601) else {
            return "<unknown>"
        }
        return text(seconds: now.timeIntervalSince(then).rounded(.towardZero))
    }

    /// A span: the shorter it is, the finer.
    static func text(seconds: Double) -> String {
        guard seconds >= -1 else { return "<invalid>" }
        guard seconds < 1e12 else { return "<unknown>" }
        let seconds = max(0, Int(seconds))
        let minutes = seconds / 60
        let hours = seconds / 3_600
        let days = seconds / 86_400
        let years = days / 365
        return switch true {
        case seconds < 120: "\(seconds)s"
        case minutes < 10: pair(minutes, "m", seconds % 60, "s")
        case minutes < 180: "\(minutes)m"
        case hours < 8: pair(hours, "h", minutes % 60, "m")
        case hours < 48: "\(hours)h"
        case days < 8: pair(days, "d", hours % 24, "h")
        case days < 730: "\(days)d"
        case years < 8: pair(years, "y", days % 365, "d")
        default: "\(years)y"
        }
    }

    /// Two units, the second only if there is some of it.
    private static func pair(_ major: Int, _ unit: String, _ minor: Int, _ lesser: String) -> String
    {
        minor == 0 ? "\(major)\(unit)" : "\(major)\(unit)\(minor)\(lesser)"
    }
}
