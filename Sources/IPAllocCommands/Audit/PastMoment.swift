import ArgumentParser
import Foundation

/// A moment of the past as people write it: a time, or how long it is ago.
struct PastMoment: ExpressibleByArgument {
    private enum Form {
        case at(String)
        case ago(seconds: Double)
    }

    private let form: Form

    /// Reads `2026-11-28T16:00:00Z`, `90s`, `15m`, `24h` or `7d`.
    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        if let last = argument.last, let unit = units[last], let count = Int(argument.dropLast()),
            (0...1_000_000_000).contains(count)
        {
            form = .ago(seconds: Double(count) * unit)
        } else if argument.contains("T") {
            form = .at(argument)
        } else {
            return nil
        }
    }

    /// The moment as the agent takes it.
    func text(now: Date) -> String {
        switch form {
        case .at(let text): text
        case .ago(let seconds): now.addingTimeInterval(-seconds).formatted(.iso8601)
        }
    }
}
