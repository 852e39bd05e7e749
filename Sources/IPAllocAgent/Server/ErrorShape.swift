import HTTPTypes
import IPAllocJSON

/// What the body of an answer looks like that is an error.
enum ErrorShape: Sendable {
    /// A JSON string, as in Spiderpool's agent API.
    case string
    /// A `Status` object, as in the Kubernetes API.
    case status
    /// A line of text, for people and probes.
    case line

    /// The reply that tells a failure.
    func reply(for failure: RequestFailure) -> Reply {
        switch self {
        case .string:
            .json(.string(failure.message), status: agentStatus(of: failure))
        case .status:
            .json(Self.status(of: failure), status: failure.status)
        case .line:
            Reply(
                status: failure.status,
                body: .text(failure.message + "\n", contentType: "text/plain; charset=utf-8"))
        }
    }

    /// Spiderpool's plugin shows an error's text only if the status is the one that its API
    /// describes. So what the service refuses has that one status, and only requests that its
    /// plugin never makes have others.
    private func agentStatus(of failure: RequestFailure) -> HTTPResponse.Status {
        failure.isDecision && !failure.hasAgentStatus ? .internalServerError : failure.status
    }

    /// A failure as Kubernetes tells it.
    static func status(of failure: RequestFailure) -> JSONValue {
        var members: JSONObject = [
            "kind": .string("Status"), "apiVersion": .string("v1"), "metadata": .object([:]),
            "status": .string("Failure"), "message": .string(failure.message),
            "reason": .string(failure.reason), "code": .integer(Int64(failure.status.code)),
        ]
        var details = failure.subject
        if !failure.causes.isEmpty { details["causes"] = .array(failure.causes) }
        if !details.isEmpty { members["details"] = .object(details) }
        return .object(members)
    }
}
