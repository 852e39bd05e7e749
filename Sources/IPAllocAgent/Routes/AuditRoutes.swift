import IPAlloc
import IPAllocAgentAPI
import IPAllocService
import IPAllocStore

/// Who got and gave back which address; it is not in Spiderpool.
struct AuditRoutes: Sendable {
    let service: AddressService
    /// How long the store keeps lines; 0 if it writes none.
    let keptDays: Int

    /// How many lines an answer has, unless fewer are asked for.
    private static let countMax = 10_000

    var routes: [Route] {
        [Route(.get, AgentPath.audit, .readAudit, shape: .string, handler: read)]
    }

    @Sendable private func read(_ call: inout Call) async throws(RequestFailure) -> Reply {
        var query = try Self.query(call.query)
        let countMax = query.countMax
        // One more tells whether there are more.
        query.countMax += 1
        do {
            let found = try await service.auditTrail(query)
            let entries = found.entries.suffix(countMax)
            call.subject.result = "\(entries.count) lines"
            var answer = AuditAnswer()
            answer.items = entries.map { AuditAnswer.Entry($0) }
            answer.hasMore = found.entries.count > countMax
            answer.keptDays = keptDays
            answer.damagedCommits = found.damagedCommits
            return .message(answer)
        } catch {
            throw RequestFailure(error)
        }
    }

    private static func query(
        _ parameters: QueryParameters
    ) throws(RequestFailure) -> AuditQuery {
        var query = AuditQuery(countMax: countMax)
        if let text = parameters["limit"] {
            guard let limit = Int(text), limit > 0 else {
                throw .malformed("the parameter limit must be 1 or more, but is \"\(text)\"")
            }
            query.countMax = min(limit, countMax)
        }
        if let text = parameters["ip"] {
            guard let address = try? IPAddress(text) else {
                throw .malformed("the parameter ip: \"\(text)\" is no IP address")
            }
            query.address = address
        }
        query.pool = parameters["ippool"]
        query.namespace = parameters["podNamespace"]
        query.podName = parameters["podName"]
        query.podUID = parameters["podUID"]
        query.node = parameters["node"]
        query.since = try time(parameters, "since")
        query.until = try time(parameters, "until")
        if let since = query.since, let until = query.until, since > until {
            throw .malformed("the parameter since: the time is later than that of until")
        }
        return query
    }

    private static func time(
        _ parameters: QueryParameters, _ name: String
    ) throws(RequestFailure) -> StoreTime? {
        guard let text = parameters[name] else { return nil }
        guard let time = StoreTime(timestamp: text) else {
            throw .malformed(
                "the parameter \(name): \"\(text)\" is no time as in 2026-11-28T16:00:00Z")
        }
        return time
    }
}

extension AuditAnswer.Entry {
    fileprivate init(_ entry: AuditEntry) {
        self.init()
        let milliseconds = max(0, entry.time.millisecondsSince1970)
        let time = milliseconds.quotientAndRemainder(dividingBy: 1000)
        self.time = LogTime.text(
            seconds: Int(time.quotient), microseconds: Int(time.remainder) * 1000)
        event = entry.event == .given ? "given" : "returned"
        reason = entry.reason
        address = entry.address.description
        pool = entry.pool
        interface = entry.interface
        podNamespace = entry.namespace
        podName = entry.podName
        podUID = entry.podUID
        node = entry.node
        containerID = entry.containerID
    }
}
