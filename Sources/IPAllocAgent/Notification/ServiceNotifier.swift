import Glibc

/// Tells the service manager what this process is doing, by datagrams as `sd_notify(3)` sends
/// them.
///
/// Without a service manager, which is without `NOTIFY_SOCKET` in the environment, it does
/// nothing. It needs no library: the protocol is a few lines of text. Thread-safe.
public struct ServiceNotifier: Sendable {
    /// What can be told.
    public enum Message: Sendable, Hashable {
        /// The process serves.
        case ready
        /// The process is shutting down.
        case stopping
        /// The process is alive.
        case watchdog
        /// What the process is doing, on one line, for people.
        case status(String)

        /// The line of the protocol.
        var line: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .watchdog: "WATCHDOG=1"
            case .status(let text):
                "STATUS=" + String(text.map { $0.isNewline ? " " : $0 })
            }
        }
    }

    /// The service manager's socket; nil if there is no service manager.
    private let address: UnixSocketAddress?
    /// How often the service manager wants to hear that the process is alive; nil for never.
    public let watchdogInterval: Duration?

    /// - Parameters:
    ///   - environment: The process's environment. A value that makes no sense counts as absent,
    ///     since a service must not fail for want of a listener.
    ///   - processID: This process, for which alone the watchdog is meant.
    public init(environment: [String: String], processID: Int32 = getpid()) {
        address = environment["NOTIFY_SOCKET"].flatMap { UnixSocketAddress(path: $0) }
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdogInterval =
            address != nil && isMeant && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Sends messages in one datagram. It does not wait: a service manager that does not listen
    /// must not hold up those who ask for addresses.
    ///
    /// - Returns: Whether the service manager has them, or there is none.
    @discardableResult
    public func send(_ messages: Message...) -> Bool {
        guard let address else { return true }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(messages.map(\.line).joined(separator: "\n").utf8)
        // SAFETY: the address and the array outlive the call that reads them.
        return unsafe address.withSocketAddress { pointer, length in
            unsafe sendto(
                descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT), pointer, length)
                == bytes.count
        }
    }
}
