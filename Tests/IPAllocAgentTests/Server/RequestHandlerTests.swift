import Foundation
import IPAllocAgentAPI
import IPAllocModel
import Testing

/// Several requests in one connection, and connections that end in odd places.
@Suite struct RequestHandlerTests {
    private static let live = "GET /livez HTTP/1.1\r\nHost: \r\n\r\n"
    private static let last = "GET /nowhere HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n"

    /// The status codes of all answers in a text.
    private static func statuses(_ text: String) -> [Int] {
        text.components(separatedBy: "HTTP/1.1 ").dropFirst().compactMap { Int($0.prefix(3)) }
    }

    /// Sends a text, and nothing more, and receives all until the end.
    private static func exchange(_ agent: TestAgent, _ text: String) async throws -> String {
        try await agent.blocking { path in
            let connection = try RawConnection(to: path)
            try connection.send(text)
            connection.finishSending()
            return try connection.receiveAll()
        }
    }

    @Test("requests that come together are answered one after the other", arguments: 1...5)
    func pipelined(count: Int) async throws {
        try await TestAgent.run { agent in
            let text = try await agent.exchange(
                String(repeating: Self.live, count: count) + Self.last)
            #expect(Self.statuses(text) == [Int](repeating: 200, count: count) + [404])
        }
    }

    @Test("a connection serves a request, and later the next")
    func keptAlive() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let text = try await agent.blocking { path in
                let connection = try RawConnection(to: path)
                for _ in 0..<3 {
                    try connection.send(Self.live)
                    _ = try connection.receive(upTo: "\r\n\r\n")
                }
                try connection.send(
                    "GET \(AgentPath.endpoint(namespace: "x", pod: "y")) HTTP/1.1\r\nHost: \r\n"
                        + "Connection: close\r\n\r\n")
                return try connection.receiveAll()
            }
            #expect(Self.statuses(text) == [404])
            #expect(text.contains("Connection: close"))
        }
    }

    @Test("a client that keeps its connection gets an answer to each request, refusals too")
    func persistentClient() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let statuses = try await agent.blocking { path in
                let client = PersistentAgentClient(AgentClient(socketPath: path))
                var statuses: [Int] = []
                for (method, path) in [
                    ("GET", "/livez"), ("GET", "/nowhere"), ("POST", AgentPath.addresses),
                    ("DELETE", "/livez"), ("GET", "/metrics"), ("GET", "/livez"),
                ] {
                    statuses.append(try client.send(method, path, body: "x".json).status)
                }
                return statuses
            }
            #expect(statuses == [200, 404, 400, 405, 200, 200])
        }
    }

    @Test(
        "a client may say in several ways that the connection ends",
        arguments: ["close", "Close", "x, close", "CLOSE ,x"])
    func asked(option: String) async throws {
        try await TestAgent.run { agent in
            let text = try await agent.exchange(
                "GET /livez HTTP/1.1\r\nHost: \r\nConnection: \(option)\r\n\r\n")
            #expect(Self.statuses(text) == [200])
        }
    }

    @Test(
        "a client of HTTP/1.0 has its connection ended, and is told so, whatever it asks",
        arguments: ["", "Connection: keep-alive\r\n"])
    func old(_ option: String) async throws {
        try await TestAgent.run { agent in
            let request = "GET /livez HTTP/1.0\r\n\(option)\r\n"
            let text = try await agent.exchange(request + request)
            #expect(Self.statuses(text) == [200])
            #expect(text.lowercased().contains("\r\nconnection: close\r\n"))
        }
    }

    @Test("nothing is served after the request that was to be the last")
    func afterLast() async throws {
        try await TestAgent.run { agent in
            let text = try await agent.exchange(Self.last + Self.live + Self.live)
            #expect(Self.statuses(text) == [404])
        }
    }

    @Test("a client that sends nothing more still gets its answers")
    func halfClosed() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let add = PluginRequestTests.request(
                "POST", AgentPath.addresses, addArguments(pod: "p").text()
            ).replacing("Connection: close\r\n", with: "")
            let text = try await Self.exchange(agent, add + Self.live)
            #expect(Self.statuses(text) == [200, 200])
            #expect(text.contains("10.6.168.1/16"))
        }
    }

    @Test("what is no HTTP spoils only what comes after it", arguments: 0...3)
    func spoilt(count: Int) async throws {
        try await TestAgent.run { agent in
            let requests = String(repeating: Self.live, count: count)
            let text = try await agent.exchange(requests + "\u{1}\r\n\r\n" + Self.live)
            #expect(Self.statuses(text) == [Int](repeating: 200, count: count) + [400])
        }
    }

    @Test("a chunked body is taken; one whose chunks make no sense does nothing")
    func chunked() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let head =
                "POST \(AgentPath.addresses) HTTP/1.1\r\nHost: \r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            func chunks(_ pod: String) -> String {
                let body = addArguments(pod: pod).text()
                let half = body.count / 2
                return [body.prefix(half), body.dropFirst(half)]
                    .map { String($0.utf8.count, radix: 16) + "\r\n" + $0 + "\r\n" }.joined()
            }
            let whole = try await agent.exchange(head + chunks("p") + "0\r\n\r\n")
            #expect(Self.statuses(whole) == [200])
            let broken = try await agent.exchange(head + chunks("q") + "no length\r\n")
            #expect(Self.statuses(broken) == [400])
            #expect(broken.contains("is not in the chunks that HTTP demands"))
            #expect(broken.contains("nothing was done"))
            let cut = try await Self.exchange(agent, head + "20\r\n{")
            #expect(Self.statuses(cut) == [400])
            #expect(cut.contains("ended before its body was complete; nothing was done"))
            let found = try await agent.send(
                "GET", AgentPath.endpoint(namespace: "default", pod: "q"))
            #expect(found.status == 404)
        }
    }

    @Test("an answer to HEAD has no body")
    func head() async throws {
        try await TestAgent.run { agent in
            let text = try await agent.exchange(
                "HEAD /healthz HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n")
            #expect(text.hasSuffix("\r\n\r\n"))
        }
    }

    @Test(
        "connections without a request, or with a part of a head, do not keep the agent",
        arguments: ["", "GET /live", Self.live])
    func shutdown(text: String) async throws {
        try await TestAgent.run { agent in
            let connection = try await agent.blocking { path in
                let connection = try RawConnection(to: path)
                try connection.send(text)
                try connection.waitUntilRead()
                if text == Self.live { _ = try connection.receive(upTo: "\r\n\r\n") }
                return connection
            }
            await agent.stop()
            let rest = try await agent.blocking { _ in try connection.receiveAll() }
            #expect(Self.statuses(rest) == [])
        }
    }

    @Test("a watch ends when its client is gone")
    func gone() async throws {
        try await TestAgent.run { agent in
            try await agent.blocking { path in
                let connection = try RawConnection(to: path)
                try connection.send(
                    "GET /api/v1/namespaces?watch=true HTTP/1.1\r\nHost: \r\n\r\n")
                _ = try connection.receive(upTo: "\r\n\r\n")
            }
            let line = await agent.log.request("watch")
            #expect(line["result"]?.string == "watched")
        }
    }

    @Test(
        "what a client sends while its request is served is not read for ever",
        arguments: ["keep-alive", "close"])
    func flood(option: String) async throws {
        try await TestAgent.run { agent in
            try await agent.blocking { path in
                let connection = try RawConnection(to: path)
                try connection.limitSending(toSeconds: 1)
                try connection.send(
                    "GET /api/v1/namespaces?watch=true HTTP/1.1\r\nHost: \r\n"
                        + "Connection: \(option)\r\n\r\n")
                _ = try connection.receive(upTo: "\r\n\r\n")
                let requests = String(repeating: Self.live, count: 2000)
                let failure = #expect(throws: RawFailure.self) {
                    for _ in 0..<1000 { try connection.send(requests) }
                }
                #expect(failure?.errno == EAGAIN, "\(option)")
            }
        }
    }
}
