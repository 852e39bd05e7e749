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

    /// Whether the standard error is systemd's journal: whether it is the file that the variable
    /// `JOURNAL_STREAM` names by device and inode.
    ///
    /// - Parameters:
    ///   - stream: The variable's value; nil without one.
    ///   - descriptor: Another file in the place of the standard error.
    public static func isJournal(_ stream: String?, descriptor: Int32 = STDERR_FILENO) -> Bool {
        var status = stat()
        // SAFETY: the structure outlives the call that fills it.
        guard let stream, unsafe fstat(descriptor, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }

    public func write(line: String) {
        var line = line
        line += "\n"
        line.withUTF8 { bytes in
            // SAFETY: the bytes are lent to the closure, and each call gets what is left of them.
            var rest = unsafe UnsafeRawBufferPointer(bytes)
            while unsafe !rest.isEmpty {
                let count = unsafe Glibc.write(STDERR_FILENO, rest.baseAddress, rest.count)
                if count < 0 && errno == EINTR { continue }
                // There is nowhere to tell that the log cannot be written.
                guard count > 0 else { return }
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }
}
