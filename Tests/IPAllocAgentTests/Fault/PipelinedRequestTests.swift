import Foundation
import IPAllocAgentAPI
import IPAllocTestSupport
import Testing

/// Requests that come while the disk keeps the agent from answering the one before.
@Suite struct PipelinedRequestTests {
    private static let pools = "/apis/spiderpool.spidernet.io/v2beta1/spiderippools"

    /// A request that leaves the connection open.
    private static func request(_ method: String, _ path: String, _ body: String? = nil) -> String {
        PluginRequestTests.request(method, path, body).replacing("Connection: close\r\n", with: "")
    }

    /// The status codes of the answers whose heads are there as a whole.
    private static func statuses(_ text: String) -> [Int] {
        text.components(separatedBy: "\r\n\r\n").dropLast().compactMap { part in
            part.components(separatedBy: "HTTP/1.1 ").last.flatMap { Int($0.prefix(3)) }
        }
    }

    @Test("they are answered in order, and the connection is read again afterwards, many times")
    func order() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let agent = try AgentProcess.serving(in: directory, environment: control.environment)
            agent.readLogMeanwhile()
            let connection = try RawConnection(to: AgentProcess.socket(in: directory))
            try connection.limitReceiving(toSeconds: 30)
            var answers = ""
            var expected: [Int] = []
            for round in 0..<20 {
                let pool = samplePool("a\(round)", ips: ["10.6.0.\(10 + round)"])
                try control.hold(.sync)
                try connection.send(Self.request("POST", Self.pools, pool.json.text()))
                try control.waitUntilHeld()
                // This is read ahead, and nothing that comes after it.
                try connection.send(Self.request("GET", "/livez"))
                try connection.waitUntilRead()
                try connection.send(Self.request("GET", "/nowhere"))
                try control.letGo()
                expected += [201, 200, 404]
                while Self.statuses(answers).count < expected.count {
                    let piece = try connection.receive()
                    try #require(!piece.isEmpty)
                    answers += String(decoding: piece, as: UTF8.self)
                }
                try #require(Self.statuses(answers) == expected)
            }
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
        }
    }
}
