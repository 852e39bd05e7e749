import Glibc

/// The process's own streams.
public final class SystemOutput: CommandOutput {
    public private(set) var problem: String?

    public init() {}

    public func write(_ text: String, to stream: CommandStream) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // SAFETY: the bytes are borrowed for the call.
            let count = unsafe rest.withUnsafeBytes { bytes in
                unsafe Glibc.write(stream.rawValue, bytes.baseAddress, bytes.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                // Nobody reads any more, as with `| head`: there is nobody to tell.
                if errno != EPIPE && stream == .standard { problem = SystemFailure.text(errno) }
                return
            } else {
                rest = rest.dropFirst(count)
            }
        }
    }
}
