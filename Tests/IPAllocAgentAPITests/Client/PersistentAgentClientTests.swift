import Foundation
import IPAllocScriptedAgent
import Synchronization
import Testing

@testable import IPAllocAgentAPI

@Suite("PersistentAgentClient")
struct PersistentAgentClientTests {
    private func client(of agent: ScriptedAgent) -> PersistentAgentClient {
        PersistentAgentClient(AgentClient(socketPath: agent.socketPath, timeout: .seconds(30)))
    }

    @Test("requests share a connection, and do not say that it is to end")
    func shared() throws {
        let agent = ScriptedAgent { [.answer(200, $0.body), .keep] }
        defer { agent.stop() }
        let client = client(of: agent)
        for number in 1...3 {
            let answer = try client.send("POST", "/", body: "\(number)")
            #expect(try answer.json().string == "\(number)")
        }
        #expect(agent.connectionCount == 1)
        #expect(agent.requests.count == 3)
        #expect(agent.requests.allSatisfy { !$0.head.contains("Connection: close") })
    }

    @Test("whatever kinds of answers leave the connection open, it is used again")
    func kept() throws {
        for step: ScriptedAgent.Step in [
            .answer(404, "no"), .answer(200), .chunked(200, ["a", "b"]),
            .text("HTTP/1.1 204 No Content\r\n\r\n"),
            .text("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"),
        ] {
            let agent = ScriptedAgent { _ in [step, .keep] }
            defer { agent.stop() }
            let client = client(of: agent)
            for _ in 0..<3 { _ = try client.send("GET", "/") }
            #expect(agent.connectionCount == 1, "\(step)")
        }
    }

    @Test("an answer that ends with its connection, or says so, is followed by another connection")
    func notKept() throws {
        for steps: [ScriptedAgent.Step] in [
            [.answer(200, "a", headers: ["Connection: close"]), .keep],
            [.answer(200, "a", headers: ["connection: Close"]), .keep],
            [.text("HTTP/1.1 200 OK\r\n\r\na")],
            [.text("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na"), .keep],
        ] {
            let agent = ScriptedAgent { _ in steps }
            defer { agent.stop() }
            let client = client(of: agent)
            for _ in 0..<3 { #expect(try client.send("GET", "/").body == [0x61]) }
            #expect(agent.connectionCount == 3, "\(steps)")
        }
    }

    @Test("a connection that the agent has ended meanwhile is replaced, whatever the method")
    func endedMeanwhile() throws {
        let agent = ScriptedAgent { _ in [.answer(200, "1")] }
        defer { agent.stop() }
        let client = client(of: agent)
        for count in 1...3 {
            #expect(try client.send("POST", "/").isSuccess)
            #expect(agent.connectionCount == count)
            // The agent's end of the connection is closed soon.
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    @Test("bytes that nobody asked for are not taken for the next answer")
    func unasked() throws {
        let agent = ScriptedAgent { request in
            [.answer(200, request.line), .answer(200, "unasked"), .keep]
        }
        defer { agent.stop() }
        let client = client(of: agent)
        for path in ["/1", "/2", "/3"] {
            let answer = try client.send("GET", path)
            #expect(String(decoding: answer.body, as: UTF8.self) == "GET \(path) HTTP/1.1")
            Thread.sleep(forTimeInterval: 0.05)
        }
        #expect(agent.connectionCount == 3)
    }

    @Test("what is safe to repeat is sent again if the kept connection ends unanswered")
    func repeated() throws {
        for (method, isRepeated) in [
            ("GET", true), ("PUT", true), ("DELETE", true), ("POST", false), ("PATCH", false),
        ] {
            let agent = ScriptedAgent { $0.line.contains("/last") ? [] : [.answer(200), .keep] }
            defer { agent.stop() }
            let client = client(of: agent)
            _ = try client.send("GET", "/first")
            let error = #expect(throws: AgentClientError.self) {
                try client.send(method, "/last")
            }
            #expect(error?.reason == .cutShort)
            #expect(error?.operation == "\(method) /last")
            let asked = agent.requests.count { $0.line.hasPrefix("\(method) /last") }
            #expect(asked == (isRepeated ? 2 : 1), "\(method)")
            #expect(try client.send("GET", "/first").isSuccess)
        }
    }

    @Test("an answer that is cut short is not asked for again")
    func cutShort() throws {
        let agent = ScriptedAgent {
            $0.line.contains("cut") ? [.text("HTTP/1.1 2")] : [.answer(200), .keep]
        }
        defer { agent.stop() }
        let client = client(of: agent)
        _ = try client.send("GET", "/")
        let error = #expect(throws: AgentClientError.self) { try client.send("GET", "/cut") }
        #expect(error?.reason == .cutShort)
        #expect(agent.requests.count == 2)
    }

    @Test("an agent that is not there is told as without a kept connection")
    func notListening() throws {
        let agent = ScriptedAgent { _ in [.answer(200), .keep] }
        let client = client(of: agent)
        _ = try client.send("GET", "/")
        agent.stop()
        Thread.sleep(forTimeInterval: 0.05)
        let error = #expect(throws: AgentClientError.self) { try client.send("GET", "/") }
        #expect(error?.reason == .notListening)
    }

    @Test("requests of several threads at once get their own answers")
    func threads() {
        let agent = ScriptedAgent { [.answer(200, $0.body), .keep] }
        defer { agent.stop() }
        let client = client(of: agent)
        let wrong = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<50 {
                let text = "\(thread).\(number)"
                let answer = try? client.send("POST", "/", body: text)
                if (try? answer?.json().string) != text { wrong.withLock { $0 += 1 } }
            }
        }
        #expect(wrong.withLock { $0 } == 0)
        #expect(agent.requests.count == 400)
        // Whoever asks after the first answer, of whatever thread, finds a connection that was kept.
        #expect(agent.connectionCount < 400)
    }
}
