import IPAllocAgentAPI
import IPAllocJSON

/// Why a request about resources was in vain.
public struct ClientFailure: Error, Sendable, Hashable {
    /// What stood in the way.
    public enum Cause: Sendable, Hashable {
        /// The agent refused; the status is HTTP's.
        case refusal(status: Int)
        /// The agent could not be asked, or its answer not be had.
        case transport
        /// The agent answered something that is no resource.
        case answer
    }

    public var cause: Cause
    /// The agent's word for it, as in `NotFound`; empty if it gave none.
    public var reason: String
    public var message: String

    /// Whether what was asked for is not there.
    public var isNotFound: Bool { cause == .refusal(status: 404) }
    /// Whether the agent answered no; otherwise nobody knows what it would have said.
    public var isRefusal: Bool { if case .refusal = cause { true } else { false } }

    init(_ error: AgentClientError) {
        cause = .transport
        reason = ""
        message = "\(error)"
    }

    init(_ error: DecodingFailure, _ operation: String) {
        cause = .answer
        reason = ""
        message = "\(operation): the agent's answer is not what was asked for: \(error)"
    }

    /// A refusal: a Kubernetes `Status`, or whatever else the agent said.
    init(refusal answer: AgentAnswer) {
        cause = .refusal(status: answer.status)
        let json = try? answer.json()
        reason = json?["reason"]?.string ?? ""
        message = answer.errorText
    }
}

extension ClientFailure: CustomStringConvertible {
    /// The failure the way kubectl tells it.
    public var description: String { description(during: nil) }

    /// The failure the way kubectl tells it.
    ///
    /// - Parameter operation: What was being done, as in `error when creating "a.yaml"`.
    public func description(during operation: String?) -> String {
        let during = operation.map { "\($0): " } ?? ""
        switch cause {
        case .transport, .answer: return "error: \(during)\(message)"
        case .refusal:
            // What is invalid names the object itself.
            if reason == "Invalid" { return during + message }
            let word = reason.isEmpty ? "" : " (\(reason))"
            return "Error from server\(word): \(during)\(message)"
        }
    }
}
