import HTTPTypes
import Hummingbird
import Logging

/// Has Hummingbird's router answer a request.
struct AgentResponder: Sendable {
    private let router: RouterResponder<AgentContext>
    private let logger: Logger

    init(_ router: AgentRouter, logger: Logger) {
        self.router = router.router().buildResponder()
        self.logger = logger
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
