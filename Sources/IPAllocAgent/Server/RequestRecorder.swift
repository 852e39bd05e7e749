import HTTPTypes
import Hummingbird
import Logging
import Synchronization

/// A request as it is logged and counted.
struct RequestRecord: Sendable {
    let id: String
    var operation: Operation
    let method: String
    let path: String
    let start: ContinuousClock.Instant
    var subject = RequestSubject()
    var failure: RequestFailure?
}

/// Logs each answered request as one line, and counts it.
final class RequestRecorder: Sendable {
    private static let requestIDLengthMax = 64

    private let logger: Logger
    private let metrics: AgentMetrics
    private let clock = ContinuousClock()
    /// What tells this process's requests from others'.
    private let prefix = String(UInt64.random(in: .min ... .max), radix: 36)
    private let count = Atomic<UInt64>(0)

    init(logger: Logger, metrics: AgentMetrics) {
        self.logger = logger
        self.metrics = metrics
    }

    /// Begins a request's record. The client may have given it an identity.
    func begin(_ request: Request, _ operation: Operation) -> RequestRecord {
        metrics.begin()
        return RequestRecord(
            id: request.headers[.requestID].flatMap(Self.acceptable) ?? makeID(),
            operation: operation,
            method: request.method.rawValue, path: request.uri.path, start: clock.now)
    }

    /// Ends it.
    func finish(_ record: RequestRecord, status: HTTPResponse.Status) {
        let duration = clock.now - record.start
        metrics.record(record.operation, status: status.code, duration, record.failure?.counted)
        let isBroken = record.failure.map { $0.counted == .internalError } ?? false
        logger.log(
            level: isBroken ? .error : .info, "request",
            metadata: metadata(of: record, status: status.code, duration: duration))
    }

    private func metadata(
        of record: RequestRecord, status: Int, duration: Duration
    ) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "request": .string(record.id), "operation": .string(record.operation.rawValue),
            "method": .string(record.method), "path": .string(record.path),
            "status": .stringConvertible(status),
            "microseconds": .stringConvertible(duration.nanoseconds / 1000),
        ]
        for (name, value) in record.subject.members { metadata[name] = .string(value) }
        if let failure = record.failure {
            metadata["result"] = .string("failed")
            metadata["error"] = .string(failure.message)
        } else if metadata["result"] == nil {
            metadata["result"] = .string("ok")
        }
        return metadata
    }

    private func makeID() -> String {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return "\(prefix)-\(number)"
    }

    /// A client's identity for a request, if it can stand in a header and a log.
    private static func acceptable(_ id: String) -> String? {
        let isPlain = id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isPlain && !id.isEmpty && id.utf8.count <= requestIDLengthMax ? id : nil
    }
}

extension HTTPField.Name {
    /// The identity of a request. The name is valid, so it is not nil.
    static let requestID = Self("X-Request-Id")!
}
