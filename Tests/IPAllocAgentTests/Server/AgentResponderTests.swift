import HTTPTypes
import IPAllocAgentAPI
import IPAllocService
import Logging
import Testing

@testable import IPAllocAgent

@Suite("Responder")
struct AgentResponderTests {
    @Test("only what takes addresses or gives them back runs on the service's executor")
    func executors() {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let runner = RouteRunner(
            allowsChanges: true,
            recorder: RequestRecorder(logger: logger, metrics: AgentMetrics()))
        let executor = ServiceExecutor()
        let responder = AgentResponder(
            AgentRouter(routes: [], runner: runner), logger: logger, executor: executor)
        func found(_ method: HTTPRequest.Method, _ path: String) -> (any TaskExecutor)? {
            responder.executor(
                for: HTTPRequest(method: method, scheme: nil, authority: nil, path: path))
        }
        #expect(found(.post, AgentPath.addresses) as? ServiceExecutor === executor)
        #expect(found(.delete, AgentPath.addresses) as? ServiceExecutor === executor)
        for path in [
            AgentPath.poolAddresses, AgentPath.plan, AgentPath.check, AgentPath.metrics, "/",
        ] { #expect(found(.post, path) == nil) }
    }
}
