import Glibc
import IPAllocAgentAPI
import IPAllocTestSupport
import Testing

/// A disk that does not answer for a while.
@Suite struct StuckDiskTests {
    private static let pools = "/apis/spiderpool.spidernet.io/v2beta1/spiderippools"

    @Test("the agent lives and says so while its disk hangs, and answers when the disk does")
    func alive() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let manager = try DatagramSocket(path: directory.file("notify"))
            var environment = control.environment
            environment["NOTIFY_SOCKET"] = directory.file("notify")
            environment["WATCHDOG_USEC"] = "200000"
            let agent = try AgentProcess.serving(in: directory, environment: environment)
            agent.readLogMeanwhile()
            let client = AgentClient(
                socketPath: AgentProcess.socket(in: directory), timeout: .seconds(30))
            let connection = try RawConnection(to: client.socketPath)
            try connection.limitReceiving(toSeconds: 30)
            try control.hold(.sync)
            try connection.send(
                PluginRequestTests.request("POST", Self.pools, samplePool("a").json.text()))
            try control.waitUntilHeld()
            while try manager.receive(withinMilliseconds: 0) != nil {}
            for _ in 0..<3 {
                #expect(try manager.receive(withinMilliseconds: 30_000) == "WATCHDOG=1")
            }
            #expect(try client.send("GET", "/healthz").status == 200)
            // What is not on disk is not there.
            #expect(try client.send("GET", Self.pools + "/a").status == 404)
            try control.letGo()
            #expect(try connection.receiveAll().hasPrefix("HTTP/1.1 201"))
            #expect(try client.send("GET", Self.pools + "/a").status == 200)
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
        }
    }
}
