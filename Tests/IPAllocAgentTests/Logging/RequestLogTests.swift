import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import Logging
import Testing

@testable import IPAllocAgent

/// One line of JSON per request.
@Suite struct RequestLogTests {
    @Test("an ADD's line has the request, the pod, the interface, the result and the time it took")
    func add() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let answer = try await agent.send(
                "POST", AgentPath.addresses, addArguments(pod: "p", interface: "net1"))
            let line = await agent.log.request("allocate")
            #expect(line["request"]?.string == answer.header("X-Request-Id"))
            #expect(line["pod"]?.string == "p")
            #expect(line["namespace"]?.string == "default")
            #expect(line["interface"]?.string == "net1")
            #expect(line["container"]?.string == "c-p")
            #expect(line["status"]?.integer == 200)
            #expect(line["result"]?.string == "allocated 10.6.168.1")
            #expect((line["microseconds"]?.integer ?? -1) >= 0)
            #expect(line["level"]?.string == "info")
            #expect(line["error"] == nil)
        }
    }

    @Test("a failure's line has the reason")
    func failure() async throws {
        try await TestAgent.run { agent in
            try await agent.send("POST", AgentPath.addresses, .object([:]))
            let line = await agent.log.request("allocate")
            #expect(line["result"]?.string == "failed")
            #expect(line["error"]?.string?.contains("containerID is missing") == true)
            #expect(line["status"]?.integer == 400)
        }
    }

    @Test("that a pod gets no addresses is a warning once, and a notice when it has them after all")
    func refusal() async throws {
        try await TestAgent.run { agent in
            let pool = samplePool("a", ips: ["10.6.168.1"])
            for _ in 0..<3 {
                try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            }
            try await agent.create(pool)
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            for _ in 0..<2 {
                try await agent.send("POST", AgentPath.addresses, addArguments(pod: "q"))
            }
            try await agent.send("GET", "/api/v1/pods/none")
            let last = await agent.log.first { $0["path"]?.string == "/api/v1/pods/none" }
            #expect(last["level"]?.string == "info")
            let lines = agent.log.all.filter { $0["operation"]?.string == "allocate" }
            #expect(
                lines.map { $0["level"]?.string } == [
                    "warning", "info", "info", "notice", "warning", "info",
                ])
            #expect(lines[3]["refusedBefore"]?.integer == 3)
            #expect(lines[0]["pod"]?.string == "p" && lines[4]["pod"]?.string == "q")
            #expect(lines[4]["error"]?.string?.contains("all IP addresses used out") == true)
        }
    }

    @Test("each request has one line, whatever becomes of it")
    func count() async throws {
        let log = LogLines()
        try await TestAgent.run { agent in
            for path in ["/healthz", "/nowhere", "/api/v1/pods", "/metrics", "/v1/x"] {
                try await agent.send("GET", path)
            }
            _ = await agent.log.first { $0["path"]?.string == "/v1/x" }
            for line in agent.log.all where line["message"]?.string == "request" {
                log.write(line: line.text())
            }
        }
        #expect(log.all.count == 5)
        #expect(Set(log.all.map { $0["request"]?.string }).count == 5)
    }

    @Test("the client's own request ID is kept, unless it is none that a header may have")
    func identity() async throws {
        try await TestAgent.run { agent in
            func answer(_ id: String) async throws -> String {
                try await agent.exchange(
                    "GET /healthz HTTP/1.1\r\nHost: \r\nX-Request-Id: \(id)\r\n"
                        + "Connection: close\r\n\r\n")
            }
            let kept = try await answer("abc-1")
            #expect(kept.contains("X-Request-Id: abc-1\r\n"))
            let odd = try await answer("a b")
            #expect(!odd.contains("X-Request-Id: a b"))
            let long = String(repeating: "x", count: 65)
            let tooLong = try await answer(long)
            #expect(!tooLong.contains(long))
        }
    }

    @Test("a line is JSON in a fixed order, whatever the values hold")
    func line() throws {
        let log = TextLines()
        var logger = Logger(label: "test") { _ in JSONLogHandler(level: .info, sink: log) }
        logger[metadataKey: "b"] = "say \"hi\"\n"
        logger.info("m", metadata: ["a": .stringConvertible(7), "c": ["x", "y"]])
        logger.debug("left out")
        #expect(log.lines.count == 1)
        let line = log.lines[0]
        #expect(line.hasPrefix(#"{"time":"20"#))
        #expect(
            line.hasSuffix(
                #"Z","level":"info","message":"m","a":7,"b":"say \"hi\"\n","c":["x","y"]}"#))
        // What terminals and readers of lines take for more than a sign.
        logger.info("\u{9B}2J\u{85}\u{2028}", metadata: ["\u{7F}": "\u{202E}"])
        #expect(
            log.lines[1].hasSuffix(
                #""message":"\u009b2J\u0085\u2028","b":"say \"hi\"\n","\u007f":"\u202e"}"#),
            "\(log.lines[1])")
    }

    @Test("lines for the journal begin with their priority")
    func priorities() {
        let log = TextLines()
        var logger = Logger(label: "test") { _ in
            JSONLogHandler(level: .trace, sink: log, hasPriorities: true)
        }
        logger.logLevel = .trace
        for level in Logger.Level.allCases { logger.log(level: level, "m") }
        #expect(
            log.lines.map { $0.prefix(4) }
                == ["<7>{", "<7>{", "<6>{", "<5>{", "<4>{", "<3>{", "<2>{"])
    }

    @Test("the standard error is the journal if it is the file that systemd names")
    func journal() throws {
        var status = stat()
        // SAFETY: the path and the structure outlive the call.
        try #require(unsafe stat("/dev/null", &status) == 0)
        let file = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(file) }
        let name = "\(status.st_dev):\(status.st_ino)"
        #expect(StandardErrorSink.isJournal(name, descriptor: file))
        for other in [nil, "", "1:2", name + "0"] as [String?] {
            #expect(!StandardErrorSink.isJournal(other, descriptor: file))
        }
        #expect(!StandardErrorSink.isJournal(name, descriptor: -1))
    }

    @Test("the time is RFC 3339 with microseconds")
    func time() {
        #expect(
            LogTime.text(seconds: 1_767_225_600, microseconds: 7) == "2026-01-01T00:00:00.000007Z")
        #expect(LogTime.text(seconds: 0, microseconds: 999_999) == "1970-01-01T00:00:00.999999Z")
    }
}
