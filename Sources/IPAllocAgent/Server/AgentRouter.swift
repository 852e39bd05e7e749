import HTTPTypes
import Hummingbird

/// The endpoints as Hummingbird routes requests to them.
struct AgentRouter: Sendable {
    let endpoints: [Endpoint]
    let runner: EndpointRunner

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options,
    ]

    /// The router. A path that is known answers to every method, if only to tell those that it
    /// has; a path that is not is answered in the shape of the API that it seems to be of.
    func router() -> Router<AgentContext> {
        let router = Router(context: AgentContext.self)
        router.add(middleware: UnknownPaths(runner: runner))
        for endpoint in endpoints { register(endpoint, in: router) }
        for (path, known) in Dictionary(grouping: endpoints, by: \.path) {
            let allowed = known.map(\.method.rawValue).sorted()
            for method in Self.methods where !known.contains(where: { $0.method == method }) {
                register(
                    Endpoint(method, path, .unknown, shape: known[0].shape) {
                        _ async throws(RequestFailure) in
                        throw .unknownMethod(method.rawValue, allowed: allowed)
                    }, in: router)
            }
        }
        return router
    }

    private func register(_ endpoint: Endpoint, in router: Router<AgentContext>) {
        router.on(RouterPath(endpoint.path), method: endpoint.method) {
            [runner] request, context in
            try await runner.respond(to: request, context: context, endpoint: endpoint)
        }
    }
}

/// Answers what no route takes.
private struct UnknownPaths: RouterMiddleware {
    let runner: EndpointRunner

    func handle(
        _ request: Request, context: AgentContext,
        next: (Request, AgentContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let path = request.uri.path
            let shape: ErrorShape =
                path.hasPrefix("/api") ? .status : path.hasPrefix("/v1") ? .string : .line
            let endpoint = Endpoint(request.method, path, .unknown, shape: shape) {
                _ async throws(RequestFailure) in throw .unknownPath(path)
            }
            return try await runner.respond(to: request, context: context, endpoint: endpoint)
        }
    }
}
