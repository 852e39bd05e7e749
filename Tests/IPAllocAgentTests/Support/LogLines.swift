import IPAllocAgent
import IPAllocJSON
import Synchronization

/// The lines of a log, which can be waited for.
final class LogLines: LogSink {
    private struct State {
        var lines: [JSONValue] = []
        var texts: [String] = []
        var waiters: [Waiter] = []
    }

    private struct Waiter {
        let matches: @Sendable (JSONValue) -> Bool
        let continuation: CheckedContinuation<JSONValue, Never>
    }

    private let state = Mutex(State())

    /// All lines up to now.
    var all: [JSONValue] { state.withLock { $0.lines } }

    /// The same as they were written.
    var texts: [String] { state.withLock { $0.texts } }

    func write(line: String) {
        guard let json = try? JSONValue(parsing: line) else {
            preconditionFailure("a line of the log is no JSON: \(line)")
        }
        let ready = state.withLock { state in
            state.lines.append(json)
            state.texts.append(line)
            let ready = state.waiters.filter { $0.matches(json) }
            state.waiters.removeAll { $0.matches(json) }
            return ready
        }
        for waiter in ready { waiter.continuation.resume(returning: json) }
    }

    /// The first line, past or to come, that matches.
    func first(where matches: @escaping @Sendable (JSONValue) -> Bool) async -> JSONValue {
        await withCheckedContinuation { continuation in
            let found = state.withLock { state in
                let found = state.lines.first(where: matches)
                if found == nil {
                    state.waiters.append(Waiter(matches: matches, continuation: continuation))
                }
                return found
            }
            if let found { continuation.resume(returning: found) }
        }
    }

    /// The first line of a request for that operation.
    func request(_ operation: String) async -> JSONValue {
        await first {
            $0["message"]?.string == "request" && $0["operation"]?.string == operation
        }
    }
}
