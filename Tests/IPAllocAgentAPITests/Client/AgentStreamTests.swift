import IPAllocScriptedAgent
import Testing

@testable import IPAllocAgentAPI

@Suite("AgentClient, lines")
struct AgentStreamTests {
    /// The lines that come, and the answer or the error.
    private func lines(
        of steps: [ScriptedAgent.Step], limits: AnswerLimits = AnswerLimits(), max: Int = .max,
        idleTimeout: Duration? = nil
    ) -> (lines: [String], outcome: Result<AgentAnswer, AgentClientError>) {
        let agent = ScriptedAgent { _ in steps }
        defer { agent.stop() }
        var lines: [String] = []
        let client = AgentClient(socketPath: agent.socketPath, limits: limits)
        let outcome = Result { () throws(AgentClientError) in
            try client.stream("GET", "/watch", idleTimeout: idleTimeout) { line in
                lines.append(String(decoding: line, as: UTF8.self))
                return lines.count < max
            }
        }
        return (lines, outcome)
    }

    @Test("lines are handed out however they are cut into chunks")
    func chunks() throws {
        let (lines, outcome) = lines(of: [.chunked(200, ["a", "b\nc\r\n\n", "d", "\nlast"])])
        #expect(lines == ["ab", "c", "d", "last"])
        #expect(try outcome.get().body.isEmpty)
    }

    @Test("a line is handed out before the answer ends")
    func early() throws {
        let (lines, outcome) = lines(
            of: [.text("HTTP/1.1 200 OK\r\n\r\nfirst\nsec"), .silence], max: 1)
        #expect(lines == ["first"])
        #expect(try outcome.get().status == 200)
    }

    @Test("silence ends with the time for it")
    func idle() {
        let (lines, outcome) = lines(
            of: [.text("HTTP/1.1 200 OK\r\n\r\nfirst\nsec"), .silence],
            idleTimeout: .milliseconds(30))
        #expect(lines == ["first"])
        #expect(throws: AgentClientError.self) { try outcome.get() }
    }

    @Test("the body of a refusal is had whole, not in lines")
    func refusal() throws {
        let (lines, outcome) = lines(of: [.answer(410, "{\"message\":\n\"too old\"}\n")])
        #expect(lines.isEmpty)
        let answer = try outcome.get()
        #expect(answer.errorText == "too old")
    }

    @Test("the whole may be longer than the limit, one line may not")
    func limits() throws {
        let limits = AnswerLimits(bodyBytesMax: 10)
        let (lines, outcome) = lines(
            of: [.chunked(200, Array(repeating: "0123456789\n", count: 20))], limits: limits)
        #expect(lines.count == 20)
        #expect(try outcome.get().isSuccess)
        let long = self.lines(of: [.chunked(200, ["0123456789A"])], limits: limits)
        #expect(long.lines.isEmpty)
        #expect(throws: AgentClientError.self) { try long.outcome.get() }
        let refusal = self.lines(of: [.answer(500, "0123456789A")], limits: limits)
        #expect(throws: AgentClientError.self) { try refusal.outcome.get() }
    }
}
