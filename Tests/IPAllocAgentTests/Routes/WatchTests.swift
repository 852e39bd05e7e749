import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import Testing

/// Watching resources: one JSON object per line.
@Suite struct WatchTests {
    private static let watch =
        "GET /api/v1/namespaces?watch=true HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n"

    private static func namespace(_ name: String) -> Namespace {
        var namespace = Namespace()
        namespace.metadata.name = name
        return namespace
    }

    @Test("changes come as lines, and the agent notices that the client hangs up")
    func hangUp() async throws {
        try await TestAgent.run { agent in
            let connection = try await agent.blocking { path in
                let connection = try RawConnection(to: path)
                try connection.send(Self.watch)
                _ = try connection.receive(upTo: "\r\n\r\n")
                return connection
            }
            try await agent.create(Self.namespace("x"))
            let text = try await agent.blocking { _ in try connection.receive(upTo: "}\n") }
            #expect(text.contains(#""type":"ADDED""#))
            #expect(text.contains(#""name":"x""#))
            _ = try await agent.service.delete(
                .init(kind: Namespace.kind, name: "x"), dryRun: false)
            let rest = try await agent.blocking { _ in try connection.receive(upTo: "}\n") }
            #expect(rest.contains(#""type":"DELETED""#))
            connection.finishSending()
            let line = await agent.log.request("watch")
            #expect(line["result"]?.string == "watched")
        }
    }

    @Test("a watch ends in good order when the agent shuts down")
    func shutdown() async throws {
        try await TestAgent.run { agent in
            let connection = try await agent.blocking { path in
                let connection = try RawConnection(to: path)
                try connection.send(Self.watch)
                _ = try connection.receive(upTo: "\r\n\r\n")
                return connection
            }
            await agent.stop()
            let rest = try await agent.blocking { _ in try connection.receiveAll() }
            #expect(rest.hasSuffix("0\r\n\r\n"))
        }
    }

    @Test(
        "a watch ends in good order after the time that the client gives it",
        .timeLimit(.minutes(1)))
    func timeout() async throws {
        try await TestAgent.run { agent in
            let text = try await agent.exchange(
                Self.watch.replacing("watch=true", with: "watch=true&timeoutSeconds=1"))
            #expect(text.hasPrefix("HTTP/1.1 200 "))
            #expect(text.hasSuffix("0\r\n\r\n"))
            let line = await agent.log.request("watch")
            #expect(line["result"]?.string == "watched")
            for wrong in ["-1", "soon", "1.5", "99999999999"] {
                let path = "/api/v1/namespaces?watch=true&timeoutSeconds=\(wrong)"
                let answer = try await agent.send("GET", path)
                #expect(answer.status == 400)
            }
        }
    }

    @Test("watching goes on from a list's version")
    func resume() async throws {
        try await TestAgent.run { agent in
            try await agent.create(Self.namespace("x"))
            let list = try await agent.send("GET", "/api/v1/namespaces").json()
            let version = try #require(list["metadata"]?["resourceVersion"]?.string)
            try await agent.create(Self.namespace("y"))
            let path = "/api/v1/namespaces?watch=true&resourceVersion=\(version)"
            let text = try await agent.blocking { socket in
                let connection = try RawConnection(to: socket)
                try connection.send("GET \(path) HTTP/1.1\r\nHost: \r\n\r\n")
                return try connection.receive(upTo: "}\n")
            }
            #expect(text.contains(#""name":"y""#))
            #expect(!text.contains(#""name":"x""#))
        }
    }
}
