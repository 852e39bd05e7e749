import Glibc
import IPAllocJSON
import Logging

/// Writes each event as one line of JSON: time, level and message first, then the metadata. Control
/// characters are escaped, so that whatever is told, it is one line and does nothing to a terminal.
///
///     {"time":"2026-01-02T03:04:05.678901Z","level":"info","message":"ready","socket":"/run/a"}
///
/// For systemd's journal the priority stands before it, as in `<6>{"time":…`; the journal takes it
/// away, and `journalctl -p` goes by it.
public struct JSONLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel: Logger.Level
    private let sink: any LogSink
    private let hasPriorities: Bool

    /// - Parameter hasPriorities: Whether lines begin with their priority (sd-daemon(3)).
    public init(level: Logger.Level, sink: any LogSink, hasPriorities: Bool = false) {
        self.logLevel = level
        self.sink = sink
        self.hasPriorities = hasPriorities
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var members: [(name: String, value: JSONValue)] = [
            ("time", .string(LogTime.now())),
            ("level", .string(event.level.rawValue)),
            ("message", .string(event.message.description)),
        ]
        var all = event.metadata ?? [:]
        if let provided = metadataProvider?.get() { all.merge(provided) { given, _ in given } }
        if !metadata.isEmpty { all.merge(metadata) { other, _ in other } }
        if let error = event.error { all["error"] = .string(String(describing: error)) }
        for (name, value) in all.sorted(by: { $0.key < $1.key }) {
            members.append((name, Self.json(value)))
        }
        var writer = JSONWriter(roomForBytes: 512)
        writer.append(ordered: members)
        let priority = hasPriorities ? "<\(Self.priority(event.level))>" : ""
        sink.write(line: priority + writer.text.withEscapedControlsOfJSON)
    }

    /// A level as syslog(3) numbers it.
    private static func priority(_ level: Logger.Level) -> Int32 {
        switch level {
        case .trace, .debug: LOG_DEBUG
        case .info: LOG_INFO
        case .notice: LOG_NOTICE
        case .warning: LOG_WARNING
        case .error: LOG_ERR
        case .critical: LOG_CRIT
        }
    }

    /// A value as JSON; whole numbers and truth values as such.
    private static func json(_ value: Logger.Metadata.Value) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let number as Int): .integer(Int64(number))
        case .stringConvertible(let number as Int64): .integer(number)
        case .stringConvertible(let truth as Bool): .bool(truth)
        case .stringConvertible(let other): .string(other.description)
        case .array(let elements): .array(elements.map(json))
        case .dictionary(let members): .object(members.mapValues(json))
        }
    }
}
