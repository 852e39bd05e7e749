import ArgumentParser
import Foundation
import IPAllocJSON

/// A moment of the past as people write it: a time, a day, or how long it is ago.
struct PastMoment: ExpressibleByArgument {
    private enum Form {
        case at(String)
        case ago(seconds: Double)
    }

    private let form: Form

    /// Reads `2026-11-28T16:00:00Z`, `2026-11-28`, which is when the day begins in UTC, as all times
    /// are told, `90s`, `15m`, `1h30m`, `24h` or `7d`.
    init?(argument: String) {
        if let seconds = Self.seconds(argument) {
            form = .ago(seconds: seconds)
        } else if argument.contains("T") {
            form = .at(argument)
        } else if CalendarDay.isDay(argument) {
            form = .at(argument + "T00:00:00Z")
        } else {
            return nil
        }
    }

    /// How long something is ago; nil if the text is no duration, and for what is longer than time
    /// has been counted.
    private static func seconds(_ text: String) -> Double? {
        var seconds: Double?
        if text.last == "d" {
            seconds = Int(text.dropLast()).map { Double($0) * 86_400 }
        } else {
            seconds = DurationText.milliseconds(text).map { $0 / 1000 }
        }
        return seconds.flatMap { (0...1_000_000_000).contains($0) ? $0 : nil }
    }

    /// The moment as the agent takes it.
    func text(now: Date) -> String {
        switch form {
        case .at(let text): text
        case .ago(let seconds): now.addingTimeInterval(-seconds).formatted(.iso8601)
        }
    }
}
