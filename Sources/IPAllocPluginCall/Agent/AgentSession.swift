import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON

/// Asks the agent, and says in a runtime's terms what went wrong. The words are Spiderpool's.
package struct AgentSession {
    package let client: AgentClient

    package init(socketPath: String) {
        client = AgentClient(
            socketPath: socketPath, limits: AnswerLimits(bodyBytesMax: Self.answerBytesMax),
            userAgent: "ipalloc-cni")
    }

    /// More than any pod's addresses need.
    private static let answerBytesMax = 4 << 20

    /// Asks whether the agent can serve, before it is asked for anything.
    ///
    /// - Throws: `.tryAgain` if waiting helps, as long as the agent starts; what else the client's
    ///   error means.
    package func requireHealth() throws(CNIError) {
        let prefix = "unhealthy spiderpool-agent backend, failed to check: "
        let answer: AgentAnswer
        do {
            answer = try client.send("GET", AgentPath.health)
        } catch {
            throw CNIError(Self.code(of: error), prefix + error.description)
        }
        guard answer.isSuccess else {
            throw CNIError(
                answer.cniCode.map(CNIError.Code.init(rawValue:)) ?? .tryAgain,
                prefix
                    + Self.refusal(of: answer, "GET", AgentPath.health, "getIpamHealthyFailure"))
        }
    }

    /// Asks for something.
    ///
    /// - Parameters:
    ///   - task: What it is for, as the message begins.
    ///   - name: The name of the refusal in Spiderpool's interface.
    /// - Throws: The agent's refusal with the code that it gives, or `.refused`; what the client's
    ///   error means.
    package func ask(
        _ method: String, _ path: String, body: (any JSONConvertible)? = nil, task: String,
        refusal name: String
    ) throws(CNIError) -> AgentAnswer {
        let answer: AgentAnswer
        do {
            answer = try client.send(method, path, body: body)
        } catch {
            throw CNIError(Self.code(of: error), "\(task): \(error.description)")
        }
        guard answer.isSuccess else {
            throw CNIError(
                answer.cniCode.map(CNIError.Code.init(rawValue:)) ?? .refused,
                "\(task): " + Self.refusal(of: answer, method, path, name))
        }
        return answer
    }

    /// Asks for something, and only if that fails whether the agent can serve at all: a call that
    /// succeeds needs no second request.
    ///
    /// - Throws: As `requireHealth()` if the agent cannot serve, and else as `ask`.
    package func askFirst(
        _ method: String, _ path: String, body: (any JSONConvertible)? = nil, task: String,
        refusal name: String
    ) throws(CNIError) -> AgentAnswer {
        do throws(CNIError) {
            return try ask(method, path, body: body, task: task, refusal: name)
        } catch {
            try requireHealth()
            throw error
        }
    }

    /// Reads an answer.
    ///
    /// - Throws: `.undecodable` with the place.
    package func decode<Message: JSONConvertible>(
        _ answer: AgentAnswer, as type: Message.Type = Message.self, task: String
    ) throws(CNIError) -> Message {
        do {
            return try answer.decoded(as: type)
        } catch {
            throw CNIError(
                .undecodable, "\(task): the agent's answer cannot be read",
                details: error.description)
        }
    }

    private static func refusal(
        of answer: AgentAnswer, _ method: String, _ path: String, _ name: String
    ) -> String {
        let path = path.dropFirst(path.hasPrefix(AgentPath.base) ? AgentPath.base.utf8.count : 0)
        let place = path.prefix { $0 != "?" }
        // Two blanks, as Spiderpool writes it.
        return "[\(method) \(place)][\(answer.status)] \(name)  \(answer.errorText)"
    }

    private static func code(of error: AgentClientError) -> CNIError.Code {
        if error.isTransient { return .tryAgain }
        switch error.reason {
        case .badSocketPath: return .invalidConfiguration
        case .malformed, .tooLarge: return .undecodable
        default: return .inputOutput
        }
    }
}
