import Glibc
import IPAllocJSON
import IPAllocScriptedAgent
import Testing

@testable import IPAllocAgentAPI

@Suite("AgentClient")
struct AgentClientTests {
    @Test("a request without a body has these bytes")
    func requestWithoutBody() throws {
        let agent = ScriptedAgent { _ in [.answer(200)] }
        defer { agent.stop() }
        let answer = try AgentClient(socketPath: agent.socketPath).send("GET", AgentPath.health)
        #expect(answer.status == 200)
        #expect(
            agent.requests == [
                .init(
                    head: [
                        "GET /v1/ipam/healthy HTTP/1.1", "Host: ", "User-Agent: ipalloc",
                        "Accept: application/json", "Connection: close",
                    ], body: "")
            ])
    }

    @Test("a request with a body tells its type and its length in bytes")
    func requestWithBody() throws {
        let agent = ScriptedAgent { _ in [.answer(201, #""ö""#)] }
        defer { agent.stop() }
        let answer = try AgentClient(socketPath: agent.socketPath, userAgent: "me/1").send(
            "POST", "/v1/ipam/ip", body: ["name": "ö"].json)
        #expect(try answer.json() == "ö".json)
        let request = try #require(agent.requests.first)
        #expect(request.body == #"{"name":"ö"}"#)
        #expect(request.head.suffix(2) == ["Content-Type: application/json", "Content-Length: 13"])
        #expect(request.head.contains("User-Agent: me/1"))
    }

    @Test("answers in chunks, up to the connection's end and byte by byte are whole")
    func bodies() throws {
        let steps: [ScriptedAgent.Step] = [
            .chunked(200, ["{\"a\"", ":1}"]),
            .text("HTTP/1.1 200 OK\r\n\r\n{\"a\":1}"),
            .sendSlowly(Array("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{\"a\":1}".utf8)),
            .text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{\"a\":1}"),
        ]
        for step in steps {
            let agent = ScriptedAgent { _ in [step] }
            defer { agent.stop() }
            let answer = try AgentClient(socketPath: agent.socketPath).send("GET", "/")
            #expect(try answer.json() == ["a": 1].json)
        }
    }

    @Test("a large request and a large answer pass, though neither fits into the socket at once")
    func large() throws {
        let agent = ScriptedAgent { [.chunked(200, [$0.body, $0.body])] }
        defer { agent.stop() }
        let text = String(repeating: "x", count: 3 << 20)
        let answer = try AgentClient(socketPath: agent.socketPath).send(
            "POST", "/", body: text)
        #expect(answer.body.count == 2 * (text.utf8.count + 2))
    }

    @Test("the answer of an agent that goes before it has read the request is still had")
    func earlyAnswer() throws {
        let folder = ScriptedAgent { _ in [] }
        defer { folder.stop() }
        let listener = EarlyAnswer(socketPath: folder.socketPath + "2")
        let body = JSONValue.string(String(repeating: "x", count: 8 << 20))
        let answer = try AgentClient(socketPath: listener.socketPath).send("POST", "/", body: body)
        #expect(answer.status == 413)
    }

    @Test("no descriptor is left open, whatever the outcome")
    func descriptors() {
        let agent = ScriptedAgent {
            $0.line.contains("cut") ? [.text("HTTP/1.1 ")] : [.answer(204)]
        }
        defer { agent.stop() }
        let clients = [agent.socketPath, agent.socketPath + "-none", "/", ""].map {
            AgentClient(socketPath: $0)
        }
        let before = highestDescriptor()
        for client in clients {
            for path in ["/cut", "/"] {
                for _ in 0..<100 { _ = try? client.send("GET", path) }
            }
        }
        // Other tests have a few open at the same time.
        #expect(highestDescriptor() < before + 100)
    }

    /// The number that the next descriptor gets.
    private func highestDescriptor() -> Int32 {
        let descriptor = dup(1)
        close(descriptor)
        return descriptor
    }
}
