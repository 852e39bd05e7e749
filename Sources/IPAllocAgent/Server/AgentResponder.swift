import HTTPTypes
import Hummingbird
import IPAllocAgentAPI
import Logging

/// Has Hummingbird's router answer a request.
struct AgentResponder: Sendable {
    private let router: RouterResponder<AgentContext>
    private let logger: Logger
    private let executor: (any TaskExecutor)?

    /// - Parameter executor: What the service's tasks prefer; nil if that is the runtime's.
    init(_ router: AgentRouter, logger: Logger, executor: (any TaskExecutor)?) {
        self.router = router.router().buildResponder()
        self.logger = logger
        self.executor = executor
    }

    /// What the task of a request prefers: the service's for those that take addresses or give them
    /// back, which are many and brief.
    func executor(for head: HTTPRequest) -> (any TaskExecutor)? {
        head.path == AgentPath.addresses ? executor : nil
    }

    /// - Parameter defect: What is wrong with the body.
    func respond(to request: Request, defect: BodyDefect?) async -> Response {
        let source = RequestSource(logger: logger, bodyDefect: defect)
        var response: Response
        do {
            response = try await router.respond(to: request, context: AgentContext(source: source))
        } catch {
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = HTTPDate.now
        return response
    }
}
