import IPAllocAgentAPI
import IPAllocJSON
import Testing

/// Requests that are too much, too slow, or not whole.
@Suite struct LimitTests {
    private static func head(_ fields: String) -> String {
        "POST \(AgentPath.addresses) HTTP/1.1\r\nHost: \r\n\(fields)\r\n\r\n"
    }

    /// Sends pieces until the agent takes no more.
    ///
    /// - Returns: How many it took, and what it answered.
    private static func flood(
        _ path: String, head: String, piece: [UInt8], count: Int
    ) throws -> (taken: Int, answer: String) {
        let connection = try RawConnection(to: path)
        try connection.send(head)
        var taken = 0
        while taken < count {
            do { try connection.send(piece) } catch { break }
            taken += 1
        }
        return (taken, try connection.receiveAll())
    }

    @Test("a body that says it is too long is refused before it comes")
    func announced() async throws {
        try await TestAgent.run { agent in
            let text = try await agent.exchange(Self.head("Content-Length: 1073741824"))
            let parts = try PluginRequestTests.parts(of: text)
            #expect(parts.status == 413)
            #expect(parts.body.contains("longer than"))
            #expect(text.contains("onnection: close"))
        }
    }

    @Test("a body of 1 GiB is not swallowed: the connection ends")
    func gigabyte() async throws {
        try await TestAgent.run {
            $0.requestSeconds = 600
        } body: { agent in
            let (taken, text) = try await agent.blocking { path in
                try Self.flood(
                    path, head: Self.head("Content-Length: 1073741824"),
                    piece: [UInt8](repeating: 0x20, count: 1 << 20), count: 1024)
            }
            #expect(text.isEmpty || text.contains(" 413 "), "\(text)")
            // What the kernel keeps, and no more.
            #expect(taken < 16)
            #expect(try await agent.send("GET", AgentPath.health).status == 200)
        }
    }

    @Test("a body without a length is refused where it becomes too long")
    func chunked() async throws {
        try await TestAgent.run {
            $0.bodyBytesMax = 64 << 10
            $0.requestSeconds = 600
        } body: { agent in
            let chunk = Array("1000\r\n".utf8) + [UInt8](repeating: 0x20, count: 0x1000) + [13, 10]
            let (taken, text) = try await agent.blocking { path in
                try Self.flood(
                    path, head: Self.head("Transfer-Encoding: chunked"), piece: chunk, count: 4096)
            }
            #expect(text.isEmpty || text.contains(" 413 "), "\(text)")
            #expect(taken < 1024)
            let line = await agent.log.request("allocate")
            #expect(line["status"]?.integer == 413)
        }
    }

    @Test("a body as long as is allowed is taken")
    func longest() async throws {
        try await TestAgent.run {
            $0.bodyBytesMax = 4096
        } body: { agent in
            let body = "{}" + String(repeating: " ", count: 4094)
            let text = try await agent.exchange(
                PluginRequestTests.request("POST", AgentPath.addresses, body))
            #expect(text.contains("containerID is missing"))
        }
    }

    @Test(
        "a head that is too long, or has too many fields, is refused",
        arguments: [
            "X: " + String(repeating: "x", count: 20_000),
            String(repeating: "X: y\r\n", count: 101) + "Z: z",
            String(repeating: "X: \(String(repeating: "x", count: 1000))\r\n", count: 70) + "Z: z",
        ])
    func header(fields: String) async throws {
        try await TestAgent.run { agent in
            let text = try await agent.exchange(
                "GET \(AgentPath.health) HTTP/1.1\r\nHost: \r\nConnection: close\r\n\(fields)\r\n\r\n"
            )
            #expect(text.hasPrefix("HTTP/1.1 400"))
            #expect(try await agent.send("GET", AgentPath.health).status == 200)
        }
    }

    @Test(
        "bytes that are no HTTP are refused",
        arguments: ["\u{0}\u{1}\u{2}\r\n\r\n", "hello\r\n\r\n"])
    func noise(text: String) async throws {
        try await TestAgent.run { agent in
            let answer = try await agent.exchange(text)
            #expect(answer.hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test("a request that ends in its body does nothing, and is logged as such")
    func cut() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let whole = PluginRequestTests.request(
                "POST", AgentPath.addresses, addArguments(pod: "p").text())
            try await agent.blocking { path in
                try RawConnection(to: path).send(String(whole.dropLast(5)))
            }
            let line = await agent.log.request("allocate")
            #expect(line["error"]?.string?.contains("nothing was done") == true)
            let found = try await agent.send(
                "GET", AgentPath.endpoint(namespace: "default", pod: "p"))
            #expect(found.status == 404)
        }
    }

    @Test("a client that hangs up after its request does no harm; what was done stays done")
    func hungUp() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let request = PluginRequestTests.request(
                "POST", AgentPath.addresses, addArguments(pod: "p").text())
            try await agent.blocking { try RawConnection(to: $0).send(request) }
            let line = await agent.log.request("allocate")
            #expect(line["status"]?.integer == 200)
            let again = try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            let answer: IPAMAddAnswer = try again.decoded()
            #expect(answer.addresses.map(\.address) == ["10.6.168.1/16"])
        }
    }

    @Test("a slow request is told 408")
    func slow() async throws {
        try await TestAgent.run {
            $0.requestSeconds = 1
        } body: { agent in
            let text = try await agent.exchange(Self.head("Content-Length: 10") + "{")
            #expect(text.hasPrefix("HTTP/1.1 408"))
        }
    }

    @Test("more connections than are allowed wait until others end")
    func connections() async throws {
        try await TestAgent.run {
            $0.connectionsMax = 4
        } body: { agent in
            let idle = try await agent.blocking { path in
                try (0..<4).map { _ in
                    let connection = try RawConnection(to: path)
                    try connection.send("GET /healthz HTTP/1.1\r\nHost: \r\n\r\n")
                    _ = try connection.receive(upTo: "ok\n")
                    return connection
                }
            }
            let waiting = try await agent.blocking { path in
                let connection = try RawConnection(to: path)
                try connection.send("GET /livez HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n")
                return connection
            }
            // Others are served meanwhile.
            try await agent.blocking { _ in
                for _ in 0..<20 {
                    for connection in idle {
                        try connection.send("GET /healthz HTTP/1.1\r\nHost: \r\n\r\n")
                        _ = try connection.receive(upTo: "ok\n")
                    }
                }
            }
            #expect(!agent.log.all.contains { $0["path"]?.string == "/livez" })
            idle[0].finishSending()
            let text = try await agent.blocking { _ in try waiting.receiveAll() }
            #expect(text.hasPrefix("HTTP/1.1 200"))
            withExtendedLifetime(idle) {}
        }
    }

    @Test("a thousand connections at once are all answered")
    func thousand() async throws {
        try await TestAgent.run { agent in
            let answered = try await agent.blocking { path in
                let connections = try (0..<1000).map { _ in try RawConnection(to: path) }
                for connection in connections {
                    try connection.send(
                        "GET /healthz HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n")
                }
                return try connections.count {
                    try $0.receiveAll().hasPrefix("HTTP/1.1 200")
                }
            }
            #expect(answered == 1000)
        }
    }

    @Test("a thousand connections that are held open, silent or half said, keep nobody out")
    func held() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let held = try await agent.blocking { path in
                try (0..<1000).map { number in
                    let connection = try RawConnection(to: path)
                    let half = Self.head("Content-Length: 100") + "{"
                    if number.isMultiple(of: 2) {
                        try connection.send(String(half.prefix(number % half.utf8.count)))
                    }
                    return connection
                }
            }
            let answer = try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            #expect(answer.status == 200)
            let list = try await agent.send(
                "GET", "/apis/spiderpool.spidernet.io/v2beta1/spiderendpoints")
            #expect(try list.json()["items"]?.array?.count == 1)
            withExtendedLifetime(held) {}
        }
    }
}
