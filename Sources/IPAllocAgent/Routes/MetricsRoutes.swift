import IPAllocAgentAPI

/// The agent's figures, for Prometheus.
struct MetricsRoutes: Sendable {
    let report: MetricsReport

    var routes: [Route] {
        [
            Route(.get, AgentPath.metrics, .metrics, shape: .line) {
                _ async throws(RequestFailure) in
                .text(report.text, contentType: Exposition.contentType)
            }
        ]
    }
}
