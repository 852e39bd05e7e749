import IPAllocAgent
import Synchronization

/// The lines of a log as they are written.
final class TextLines: LogSink {
    private let state = Mutex<[String]>([])

    var lines: [String] { state.withLock { $0 } }

    func write(line: String) {
        state.withLock { $0.append(line) }
    }
}
