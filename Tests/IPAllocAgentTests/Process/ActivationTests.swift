import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocTestSupport
import Testing

@testable import IPAllocAgent

/// The real process with a socket that a service manager passes.
@Suite("Socket activation") struct ActivationTests {
    /// A listening socket, as a service manager makes it before the agent is there.
    private static func listen(at path: String) throws -> FileHandle {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let address = try #require(UnixSocketAddress(path: path))
        // SAFETY: the address outlives the call that reads it.
        let result = unsafe address.withSocketAddress { unsafe bind(descriptor, $0, $1) }
        #expect(result == 0 && Glibc.listen(descriptor, 64) == 0)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func start(
        _ directory: TemporaryDirectory, _ passed: FileHandle, count: Int = 1,
        environment: [String: String] = [:]
    ) throws -> AgentProcess {
        try AgentProcess(
            ["--store", directory.file("store"), "--socket", "/nowhere/else.sock"],
            environment: environment, passed: passed, passedCount: count)
    }

    @Test("who connects before the agent is there, or between two of them, is served by the next")
    func waiting() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let path = AgentProcess.socket(in: directory)
            let socket = try Self.listen(at: path)
            let client = AgentClient(socketPath: path)
            for _ in 0..<3 {
                let early = try RawConnection(to: path)
                try early.send("GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                let agent = try Self.start(directory, socket)
                let answer = try early.receiveAll()
                #expect(answer.hasPrefix("HTTP/1.1 200 OK"), "\(answer)")
                #expect(answer.lowercased().contains("\r\ndate: "))
                #expect(try client.send("GET", "/readyz").status == 200)
                try agent.wait(for: #""socket":"\#(path)""#)
                agent.send(SIGTERM)
                #expect(agent.end() == 0)
                // The socket is its maker's, and stays.
                #expect(FileManager.default.fileExists(atPath: path))
            }
        }
    }

    @Test("a request that has begun is answered after SIGTERM")
    func shutdown() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let path = AgentProcess.socket(in: directory)
            let agent = try Self.start(directory, try Self.listen(at: path))
            let connection = try RawConnection(to: path)
            let body = samplePool("a").json.text()
            try connection.send(
                "POST /apis/spiderpool.spidernet.io/v2beta1/spiderippools HTTP/1.1\r\nHost: a\r\n"
                    + "Connection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                    + body.prefix(5))
            // Connections are accepted in the order in which they came.
            #expect(try AgentClient(socketPath: path).send("GET", "/readyz").status == 200)
            usleep(300_000)
            agent.send(SIGTERM)
            try agent.wait(for: "stopping")
            try connection.send(String(body.dropFirst(5)))
            #expect(try connection.receiveAll().hasPrefix("HTTP/1.1 201 Created"))
            #expect(agent.end() == 0)
        }
    }

    private static func descriptorCount(_ agent: AgentProcess) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(agent.processID)/fd").count
    }

    @Test("the watchdog is told as often as it wants, on a passed socket too")
    func watchdog() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let path = directory.file("notify")
            let manager = try DatagramSocket(path: path)
            let agent = try Self.start(
                directory, try Self.listen(at: AgentProcess.socket(in: directory)),
                environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "200000"])
            var messages: [String] = []
            while messages.count(where: { $0.contains("WATCHDOG=1") }) < 5 {
                messages.append(try manager.receive())
            }
            #expect(messages.contains { $0.hasPrefix("READY=1") }, "\(messages)")
            // Nothing of it stays open.
            let before = try Self.descriptorCount(agent)
            for _ in 0..<5 { #expect(try manager.receive() == "WATCHDOG=1") }
            #expect(try Self.descriptorCount(agent) < before + 5)
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
        }
    }

    @Test("programs that the agent may run do not get the socket that was passed to it")
    func notInherited() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let path = AgentProcess.socket(in: directory)
            let agent = try Self.start(directory, try Self.listen(at: path))
            try agent.wait(for: #""socket":"\#(path)""#)
            let facts = try String(
                contentsOfFile: "/proc/\(agent.processID)/fdinfo/3", encoding: .utf8)
            let line = try #require(facts.split(separator: "\n").first { $0.hasPrefix("flags:") })
            let digits = line.dropFirst("flags:".count).filter(\.isNumber)
            let flags = try #require(Int32(digits, radix: 8))
            #expect(flags & O_CLOEXEC != 0)
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
        }
    }

    @Test("what is no single listening unix socket is refused before anything is opened")
    func refusals() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let socket = try Self.listen(at: AgentProcess.socket(in: directory))
            let two = try Self.start(directory, socket, count: 2)
            #expect(two.end() == 1)
            #expect(two.lines.contains { $0.contains("passes 2 sockets") }, "\(two.lines)")
            let file = try Self.start(
                directory, try #require(FileHandle(forReadingAtPath: "/dev/null")))
            #expect(file.end() == 1)
            #expect(file.lines.contains { $0.contains("what does not listen") }, "\(file.lines)")
            #expect(!FileManager.default.fileExists(atPath: directory.file("store")))
        }
    }

    @Test("without a socket for this very process there is none")
    func absent() throws {
        #expect(try InheritedSocket(environment: [:]) == nil)
        for (pid, count) in [("1", "1"), (String(getpid()), "0"), (String(getpid()), "x")] {
            let environment = ["LISTEN_PID": pid, "LISTEN_FDS": count]
            #expect(try InheritedSocket(environment: environment) == nil)
        }
        #expect(HTTPDate.text(seconds: 784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}
