import HTTPTypes
import Hummingbird

/// The routes as Hummingbird's router.
struct AgentRouter: Sendable {
    let routes: [Route]
    let runner: RouteRunner

    private static let methods: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options,
    ]

    /// The router. A path that is known answers to every method, if only to tell those that it
    /// has; a path that is not is answered in the shape of the API that it seems to be of.
    func router() -> Router<AgentContext> {
        let router = Router(context: AgentContext.self)
        router.add(middleware: UnknownPaths(runner: runner))
        for route in routes { register(route, in: router) }
        for (path, known) in Dictionary(grouping: routes, by: \.path) {
            let allowed = known.map(\.method.rawValue).sorted()
            for method in Self.methods where !known.contains(where: { $0.method == method }) {
                register(
                    Route(method, path, .unknown, shape: known[0].shape) {
                        _ async throws(RequestFailure) in
                        throw .unknownMethod(method.rawValue, allowed: allowed)
                    }, in: router)
            }
        }
        return router
    }

    private func register(_ route: Route, in router: Router<AgentContext>) {
        router.on(RouterPath(route.path), method: route.method) {
            [runner] request, context in
            await runner.respond(to: request, context: context, route: route)
        }
    }
}

/// Answers what no route takes.
private struct UnknownPaths: RouterMiddleware {
    let runner: RouteRunner

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
            let route = Route(request.method, path, .unknown, shape: shape) {
                _ async throws(RequestFailure) in throw .unknownPath(path)
            }
            return await runner.respond(to: request, context: context, route: route)
        }
    }
}
