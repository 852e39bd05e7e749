import Glibc
import IPAllocCNI
import IPAllocJSON

/// The line of the log that tells of one call.
package struct CallRecord {
    private(set) var level = LogLevel.info
    private var fields: [(name: String, value: JSONValue)]

    private init(_ request: CNIRequest) {
        fields = [
            ("command", request.command.rawValue.json),
            ("network", request.configuration.name.json),
            ("containerID", request.containerID.json),
            ("interface", request.interface.json),
        ]
    }

    /// Does something and logs it. A log that cannot be written fails nothing.
    package static func keeping<Value>(
        _ request: CNIRequest, _ configuration: LogConfiguration,
        _ body: (inout CallRecord) throws(CNIError) -> Value
    ) throws(CNIError) -> Value {
        let start = Timestamp.now()
        var record = CallRecord(request)
        defer { record.write(by: configuration, since: start) }
        do throws(CNIError) {
            return try body(&record)
        } catch {
            record.fail(error, as: .error)
            throw error
        }
    }

    /// Adds something that is worth to be known. What is empty is left out.
    package mutating func note(_ name: String, _ value: JSONValue) {
        guard value != .string("") else { return }
        fields.append((name, value))
    }

    /// Adds an error in spite of which the call succeeds.
    package mutating func warn(_ error: CNIError) {
        fail(error, as: .warn)
    }

    private mutating func fail(_ error: CNIError, as level: LogLevel) {
        self.level = level
        note("code", error.code.rawValue.json)
        note("msg", error.message.json)
        note("details", error.details.json)
    }

    private func write(by configuration: LogConfiguration, since start: Timestamp) {
        guard level >= configuration.level, !configuration.path.isEmpty else { return }
        let now = Timestamp.now()
        let head: [(name: String, value: JSONValue)] = [
            ("ts", now.text.json), ("level", level.rawValue.json),
        ]
        var writer = JSONWriter()
        writer.append(
            ordered: head + fields.filter { $0.value != .string("") }
                + [("microseconds", Int(now.microseconds(since: start)).json)])
        let line = writer.text.withEscapedControlsOfJSON + "\n"
        LogFile(configuration).append(Array(line.utf8), at: now)
    }
}
