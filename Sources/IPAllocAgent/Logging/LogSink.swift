import Glibc

/// Where lines of the log go. Thread-safe.
public protocol LogSink: Sendable {
    /// Writes a line, which has no line break at its end yet.
    func write(line: String)
}

/// The process's standard error, which service managers and container runtimes collect.
///
/// A line goes out in one system call, so that lines of several threads do not mix.
public struct StandardErrorSink: LogSink {
    public init() {}

    public func write(line: String) {
        let bytes = Array((line + "\n").utf8)
        var rest = bytes[...]
        while !rest.isEmpty {
            // SAFETY: the buffer is valid during the call.
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            // There is nowhere to tell that the log cannot be written.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
