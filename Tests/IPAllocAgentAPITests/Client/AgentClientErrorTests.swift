import IPAllocScriptedAgent
import Testing

@testable import IPAllocAgentAPI

@Suite("AgentClientError")
struct AgentClientErrorTests {
    private func failure(of client: AgentClient) throws -> AgentClientError {
        let outcome = Result { () throws(AgentClientError) in
            try client.send("GET", AgentPath.health)
        }
        switch outcome {
        case .success(let answer): throw UnexpectedAnswer(status: answer.status)
        case .failure(let error): return error
        }
    }

    private struct UnexpectedAnswer: Error { let status: Int }

    private func failure(
        of steps: [ScriptedAgent.Step], limits: AnswerLimits = AnswerLimits(),
        timeout: Duration = .seconds(100)
    ) throws -> AgentClientError {
        let agent = ScriptedAgent { _ in steps }
        defer { agent.stop() }
        return try failure(
            of: AgentClient(socketPath: agent.socketPath, timeout: timeout, limits: limits))
    }

    @Test("without a socket the error says what was asked, where, and what to do")
    func noSocket() throws {
        let error = try failure(of: AgentClient(socketPath: "/nowhere/a.sock"))
        #expect(error.reason == .notListening)
        #expect(error.isTransient)
        #expect(
            error.description
                == "GET /v1/ipam/healthy: no agent listens at /nowhere/a.sock "
                + "(No such file or directory); start ipalloc-agent, or name its socket")
    }

    @Test("a socket that nobody listens at any more is refused at once")
    func leftOver() throws {
        let agent = ScriptedAgent { _ in [] }
        defer { agent.stop() }
        let path = agent.socketPath + "2"
        BoundSocket.leave(at: path)
        let error = try failure(of: AgentClient(socketPath: path))
        #expect(error.reason == .notListening)
        #expect(error.description.contains("(Connection refused)"))
    }

    @Test("a path that cannot be a socket's is refused with the reason")
    func badPaths() throws {
        for (path, text) in [
            ("", "it is empty"),
            ("/" + String(repeating: "a", count: 107), "it has 108 bytes, 107 are possible"),
            ("/a\0b", "it has a NUL in it"),
        ] {
            let error = try failure(of: AgentClient(socketPath: path))
            #expect(error.reason == .badSocketPath)
            #expect(error.text == text)
            #expect(!error.isTransient)
        }
        let longest = "/" + String(repeating: "a", count: 106)
        #expect(try failure(of: AgentClient(socketPath: longest)).reason == .notListening)
    }

    @Test("an agent that says nothing, or never ends, is given up when the time is over")
    func slow() throws {
        let steps: [[ScriptedAgent.Step]] = [
            [.silence], [.text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"), .silence],
        ]
        for steps in steps {
            let error = try failure(of: steps, timeout: .milliseconds(30))
            #expect(error.reason == .timedOut)
            #expect(error.isTransient)
            #expect(error.description.contains("did not answer in time"))
        }
        #expect(try failure(of: [.silence], timeout: .zero).reason == .timedOut)
        #expect(try failure(of: [.silence], timeout: .seconds(-1)).reason == .timedOut)
    }

    @Test("an answer that ends too early is told from a whole one, wherever it ends")
    func cutShort() throws {
        let whole = Array("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabcde".utf8)
        let chunked = Array(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n".utf8)
        for bytes in [whole, chunked] {
            for length in 0..<bytes.count {
                let error = try failure(of: [.send(Array(bytes[..<length]))])
                #expect(error.reason == .cutShort, "\(length) bytes")
                #expect(error.isTransient)
            }
        }
    }

    @Test("an answer that is too long is given up")
    func tooLarge() throws {
        let limits = AnswerLimits(headBytesMax: 100, bodyBytesMax: 10)
        let long = String(repeating: "a", count: 11)
        for step: ScriptedAgent.Step in [
            .answer(200, long), .chunked(200, Array(repeating: "aaa", count: 4)),
            .text("HTTP/1.1 200 OK\r\n\r\n" + long),
            .text("HTTP/1.1 200 OK\r\n" + String(repeating: "A: b\r\n", count: 20)),
        ] {
            let error = try failure(of: [step], limits: limits)
            #expect(error.reason == .tooLarge)
            #expect(!error.isTransient)
        }
    }

    @Test("bytes that are not HTTP are said to be something else's")
    func malformed() throws {
        let error = try failure(of: [.text("SSH-2.0-OpenSSH_9.2\r\n")])
        #expect(error.reason == .malformed)
        #expect(error.description.contains("see what listens there"))
    }
}
