import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocTestSupport
import Testing

/// What the process does about itself at its start, and what it leaves at its end.
@Suite struct EndTests {
    /// The files of a store that was closed: all of the log is in the database.
    private static let closed = ["ipalloc.db", "ipalloc.lock", "ipalloc.watermark"]

    private static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test("an agent closes its store when it ends, be it that it cannot serve")
    func store() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let first = try AgentProcess.serving(in: directory)
            let pods = FaultyPods(
                client: AgentClient(socketPath: AgentProcess.socket(in: directory)))
            try pods.makePool()
            try pods.take("p")
            #expect(try Self.names(directory.file("store")).contains("ipalloc.db-wal"))
            let second = try AgentProcess([
                "--socket", pods.client.socketPath, "--store", directory.file("other"),
            ])
            #expect(second.end() == 1)
            #expect(try Self.names(directory.file("other")) == Self.closed)
            first.send(SIGTERM)
            #expect(first.end() == 0)
            #expect(try Self.names(directory.file("store")) == Self.closed)
        }
    }

    /// Begins a request, whose body is one byte.
    private static func begin(_ path: String, _ directory: TemporaryDirectory) throws
        -> RawConnection
    {
        let connection = try RawConnection(to: AgentProcess.socket(in: directory))
        try connection.send("GET \(path) HTTP/1.1\r\nHost: \r\nContent-Length: 1\r\n\r\n")
        try connection.waitUntilRead()
        return connection
    }

    @Test("an agent that is to stop lives, and is not ready")
    func stopping() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let agent = try AgentProcess.serving(in: directory)
            let ready = try Self.begin("/readyz", directory)
            let alive = try Self.begin("/healthz", directory)
            agent.send(SIGTERM)
            try agent.wait(for: #""message":"stopping""#)
            try ready.send("x")
            let answer = try ready.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 500"))
            #expect(answer.contains("the agent is shutting down"))
            try alive.send("x")
            #expect(try alive.receiveAll().hasPrefix("HTTP/1.1 200"))
            #expect(agent.end() == 0)
        }
    }

    @Test("who does not finish a request keeps no agent from stopping, and its store is closed")
    func unfinished() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let agent = try AgentProcess.serving(
                in: directory, ["--shutdown-seconds", "1", "--request-seconds", "600"])
            agent.readLogMeanwhile()
            let connection = try Self.begin("/healthz", directory)
            agent.send(SIGTERM)
            for _ in 0..<3000 where kill(agent.processID, 0) == 0 { usleep(10_000) }
            let hasEnded = kill(agent.processID, 0) != 0
            #expect(hasEnded)
            if !hasEnded { agent.send(SIGKILL) }
            #expect(agent.awaitEnd() == 0)
            #expect(try connection.receiveAll() == "")
            #expect(try Self.names(directory.file("store")) == Self.closed)
        }
    }

    @Test(
        "an agent has as many descriptors as it may, and files that it makes are its owner's",
        .enabled(if: geteuid() == 0, "a shell in a mount namespace needs root"))
    func limits() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let agent = try AgentProcess.serving(
                in: directory, preparation: "ulimit -Sn 256\numask 0")
            let folder = "/proc/\(agent.processID)"
            let limits = try String(contentsOfFile: folder + "/limits", encoding: .utf8)
            let line = try #require(
                limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            #expect(numbers.count == 2 && numbers[0] == numbers[1] && numbers[0] > 256)
            let status = try String(contentsOfFile: folder + "/status", encoding: .utf8)
            #expect(status.contains("\nUmask:\t0077\n"))
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
        }
    }
}
