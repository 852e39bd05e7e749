import IPAllocAgentAPI
import IPAllocService

/// Whether the agent lives and can serve, for probes and for Spiderpool's plugin.
struct HealthRoutes: Sendable {
    let health: AgentHealth

    var routes: [Route] {
        [
            probe(AgentPath.health, shape: .string, checked: true),
            probe(AgentPath.startup, shape: .string, checked: true),
            probe(AgentPath.readiness, shape: .string, checked: true),
            probe(AgentPath.liveness, shape: .string, checked: false),
            probe("/healthz", shape: .line, checked: false),
            probe("/livez", shape: .line, checked: false),
            probe("/readyz", shape: .line, checked: true),
        ]
    }

    /// - Parameter checked: Whether the agent must be able to allocate, and not only be there.
    private func probe(_ path: String, shape: ErrorShape, checked: Bool) -> Route {
        Route(.get, path, .probe, shape: shape) { _ async throws(RequestFailure) in
            if checked, let trouble = await health.trouble() {
                throw RequestFailure(
                    .internalServerError, trouble, reason: "InternalError",
                    cniCode: RequestFailure.CNICode.tryAgain)
            }
            // Spiderpool's plugin reads no body here.
            return if case .line = shape { .text("ok\n") } else { .empty }
        }
    }
}
