import IPAllocAgentAPI
import IPAllocService
import IPAllocStore
import Testing

@testable import IPAllocAgent

/// What an address answers that changes nothing.
@Suite struct ReadOnlyTests {
    @Test("all that is more than a question is refused there, and every question answered")
    func routes() async throws {
        let service = try await AddressService.open(store: MemoryStore())
        let server = try AgentServer(idleOn: service)
        // Questions that are too long for a path.
        let questions = [AgentPath.explanation, AgentPath.check]
        for route in server.routes {
            let asksOnly = route.method == .get || questions.contains(route.path)
            #expect(route.changes != asksOnly, "\(route.method) \(route.path)")
        }
        await service.close()
    }
}
