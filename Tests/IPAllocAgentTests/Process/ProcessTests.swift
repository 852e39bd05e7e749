import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocTestSupport
import Testing

@testable import IPAllocAgent

/// The real process: its start, its end, its flags.
@Suite struct ProcessTests {
    private static let pools = "/apis/spiderpool.spidernet.io/v2beta1/spiderippools"

    @Test("SIGTERM ends an agent with status 0, and its socket goes")
    func termination() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let agent = try AgentProcess.serving(in: directory)
            let first = try JSONValue(parsing: agent.lines.first ?? "")
            #expect(first["message"]?.string == "starting")
            #expect(first["version"]?.string == AgentVersion.current)
            #expect(first["store"]?.string == directory.file("store"))
            let socket = AgentProcess.socket(in: directory)
            let client = AgentClient(socketPath: socket)
            #expect(try client.send("GET", "/readyz").status == 200)
            let metrics = try client.send("GET", "/metrics").body
            let figures = String(decoding: metrics, as: UTF8.self)
            #expect(figures.contains("\nipalloc_jemalloc_allocated_bytes "))
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
            #expect(agent.lines.last?.contains(#""message":"stopped""#) == true)
            #expect(!FileManager.default.fileExists(atPath: socket))
        }
    }

    @Test("restore puts a backup back, refuses to take a store's place unasked, and a live one's")
    func restore() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let copy = directory.file("copy.db")
            func restore(_ arguments: String...) throws -> (status: Int32?, output: String) {
                let process = try AgentProcess(
                    ["--store", directory.file("store"), "restore", copy] + arguments)
                let status = process.end()
                return (status, process.lines.joined(separator: "\n"))
            }
            let client = AgentClient(socketPath: AgentProcess.socket(in: directory))
            func count() throws -> Int? {
                try client.send("GET", Self.pools).json()["items"]?.array?.count
            }

            let first = try AgentProcess.serving(in: directory)
            #expect(try client.send("POST", Self.pools, body: samplePool("a").json).status == 201)
            var data = Data()
            _ = try client.pieces("POST", AgentPath.backup) {
                data += $0
                return true
            }
            try data.write(to: URL(filePath: copy))
            #expect(try client.send("DELETE", Self.pools + "/a").status == 200)
            let busy = try restore("--replace")
            #expect(busy.status == 1)
            #expect(busy.output.contains("in use by process \(first.processID)"))
            first.send(SIGTERM)
            #expect(first.end() == 0)

            let unasked = try restore()
            #expect(unasked.status == 1)
            #expect(unasked.output.contains("already there"))
            #expect(unasked.output.contains("--replace"))
            let untouched = try AgentProcess.serving(in: directory)
            #expect(try count() == 0)
            untouched.send(SIGTERM)
            #expect(untouched.end() == 0)

            let done = try restore("--replace")
            #expect(done.status == 0)
            #expect(done.output.contains("ipalloc.db.replaced-1"))
            let restored = try AgentProcess.serving(in: directory)
            #expect(try count() == 1)
            restored.send(SIGTERM)
            #expect(restored.end() == 0)
        }
    }

    @Test("a request that has begun is finished after SIGTERM, and what it took is kept")
    func inFlight() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let agent = try AgentProcess.serving(in: directory)
            let client = AgentClient(socketPath: AgentProcess.socket(in: directory))
            #expect(try client.send("POST", Self.pools, body: samplePool("a").json).status == 201)
            let request = PluginRequestTests.request(
                "POST", AgentPath.addresses, addArguments(pod: "p").text())
            let connection = try RawConnection(to: client.socketPath)
            try connection.send(String(request.dropLast(10)))
            try connection.waitUntilRead()
            agent.send(SIGTERM)
            try agent.wait(for: #""message":"stopping""#)
            try connection.send(String(request.suffix(10)))
            let answer = try PluginRequestTests.parts(of: try connection.receiveAll())
            #expect(answer.status == 200)
            #expect(answer.body.contains("10.6.168.1/16"))
            #expect(agent.end() == 0)

            let next = try AgentProcess.serving(in: directory)
            let found = try client.send(
                "GET", AgentPath.endpoint(namespace: "default", pod: "p"))
            #expect(found.status == 200)
            next.send(SIGTERM)
            #expect(next.end() == 0)
        }
    }

    @Test("the tests themselves run with the system's allocator, not with the agent's")
    func allocator() throws {
        // A test target that depends on the program would bring it in, and the thread sanitizer
        // does not bear it.
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        #expect(!maps.contains("jemalloc"))
    }

    @Test("a second agent on the same store is refused with the first one's number")
    func secondOnStore() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let first = try AgentProcess.serving(in: directory)
            let second = try AgentProcess([
                "--socket", directory.file("other.sock"), "--store", directory.file("store"),
            ])
            #expect(second.end() == 1)
            let line = try #require(second.lines.last)
            #expect(line.contains("\(first.processID)"))
            #expect(line.contains(directory.file("store")))
            let client = AgentClient(socketPath: AgentProcess.socket(in: directory))
            #expect(try client.send("GET", "/healthz").status == 200)
            first.send(SIGTERM)
            #expect(first.end() == 0)
        }
    }

    @Test("a second agent on the same socket is refused, and the first goes on")
    func secondOnSocket() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let first = try AgentProcess.serving(in: directory)
            let socket = AgentProcess.socket(in: directory)
            let second = try AgentProcess([
                "--socket", socket, "--store", directory.file("other"),
            ])
            #expect(second.end() == 1)
            #expect(second.lines.last?.contains("another agent listens there") == true)
            #expect(try AgentClient(socketPath: socket).send("GET", "/healthz").status == 200)
            first.send(SIGTERM)
            #expect(first.end() == 0)
        }
    }

    @Test("the health address answers, and changes nothing")
    func healthAddress() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let port = Int.random(in: 20_000..<30_000)
            let agent = try AgentProcess.serving(
                in: directory, ["--health-address", "127.0.0.1:\(port)"])
            if !agent.lines.contains(where: { $0.contains("health-address") }) {
                try agent.wait(for: "health-address")
            }
            let fine = try TCPConnection(port: UInt16(port)).exchange(
                PluginRequestTests.request("GET", "/healthz"))
            #expect(fine.hasPrefix("HTTP/1.1 200") && fine.hasSuffix("ok\n"))
            let connection = try TCPConnection(port: UInt16(port))
            let answer = try connection.exchange(
                PluginRequestTests.request(
                    "POST", AgentPath.addresses, addArguments(pod: "p").text()))
            #expect(answer.hasPrefix("HTTP/1.1 403"))
            #expect(answer.contains("changes nothing"))
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
        }
    }

    @Test(
        "a health address that cannot be had ends the agent, and is named",
        .timeLimit(.minutes(1)))
    func healthAddressOfNobody() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let agent = try AgentProcess([
                "--socket", AgentProcess.socket(in: directory),
                "--store", directory.file("store"), "--health-address", "192.0.2.1:5710",
            ])
            #expect(agent.end() == 1)
            #expect(agent.lines.last?.contains("192.0.2.1:5710") == true)
            #expect(!FileManager.default.fileExists(atPath: AgentProcess.socket(in: directory)))
        }
    }

    @Test("the environment and the file set what flags do not")
    func sources() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let config = directory.file("conf.yml")
            try "storeDirectory: \(directory.file("store"))\nlogLevel: warning\n".write(
                toFile: config, atomically: false, encoding: .utf8)
            let socket = AgentProcess.socket(in: directory)
            let agent = try AgentProcess(
                ["--config", config, "--log-level", "info"],
                environment: ["IPALLOC_SOCKET": socket])
            try agent.wait(for: #""socket":"\#(socket)""#)
            #expect(
                FileManager.default.fileExists(atPath: directory.file("store/ipalloc.db")))
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
        }
    }

    @Test(
        "what cannot be understood ends the agent with status 64 and a message",
        arguments: [
            (["--enable-ipv4", "maybe"], "--enable-ipv4: \"maybe\" must be true or false"),
            (["--config", "/nowhere/conf.yml"], "/nowhere/conf.yml: cannot be read"),
            (["--nonsense"], "--nonsense"),
        ])
    func usage(arguments: [String], message: String) async throws {
        try await onThread {
            let agent = try AgentProcess(arguments)
            #expect(agent.end() == 64)
            #expect(agent.lines.joined(separator: "\n").contains(message))
        }
    }

    @Test("the flags are those of the table of settings")
    func flags() async throws {
        let text = try await onThread {
            let agent = try AgentProcess(["--experimental-dump-help"])
            _ = agent.end()
            return agent.lines.joined(separator: "\n")
        }
        let arguments = try JSONValue(parsing: text)["command"]?["arguments"]?.array ?? []
        let flags = arguments.compactMap { $0["preferredName"]?["name"]?.string }
        let others: Set = ["config", "help", "version"]
        #expect(Set(flags).subtracting(others) == Set(Setting.all.map(\.flag)))
    }
}

/// A TCP connection to this machine. Calls block.
private final class TCPConnection {
    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(result == 0)
    }

    deinit {
        close(descriptor)
    }

    func exchange(_ text: String) throws -> String {
        let bytes = Array(text.utf8)
        try #require(unsafe send(descriptor, bytes, bytes.count, 0) == bytes.count)
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = unsafe recv(descriptor, &piece, piece.count, 0), count > 0 {
            answer += piece[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
