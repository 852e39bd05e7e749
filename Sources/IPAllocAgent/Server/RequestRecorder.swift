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
    private let refusals = RefusalMemory()
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
        let now = clock.now
        let duration = now - record.start
        metrics.record(record.operation, status: status.code, duration, record.failure?.counted)
        let (level, refusedBefore) = gravity(of: record, now)
        var metadata = metadata(of: record, status: status.code, duration: duration)
        if refusedBefore > 0 { metadata["refusedBefore"] = .stringConvertible(refusedBefore) }
        logger.log(level: level, "request", metadata: metadata)
    }

    /// How grave a request's outcome is for who runs the agent, and how many of the same were refused
    /// before it succeeded.
    private func gravity(
        of record: RequestRecord, _ now: ContinuousClock.Instant
    ) -> (level: Logger.Level, refusedBefore: Int) {
        let failure = record.failure
        if failure?.counted == .internalError { return (.error, 0) }
        switch record.operation {
        // A pod cannot start, or end, without these.
        case .allocate, .release: break
        // Another machine uses an address of a pool, whether the pod's could be released or not.
        case .releaseConflicting:
            if failure == nil { return (.warning, 0) }
        // The caller sees himself what is refused.
        default: return (.info, 0)
        }
        let subject = RefusalMemory.Subject(
            operation: record.operation, namespace: record.subject.namespace,
            pod: record.subject.pod.isEmpty ? record.subject.container : record.subject.pod,
            interface: record.subject.interface)
        if let failure {
            let level = refusals.refused(
                subject, reason: "\(failure.reason) \(failure.counted)",
                isPassing: failure.isPassing, now: now)
            return (level, 0)
        }
        let count = refusals.succeeded(subject)
        return (count > 0 ? .notice : .info, count)
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
