import Foundation
import Glibc
import IPAllocTestSupport
import Testing

@testable import IPAllocAgent

/// What may lie at the path of the agent's socket.
@Suite struct SocketPathTests {
    /// Binds a socket at the path, and listens there if asked to.
    private static func bindSocket(at path: String, listens: Bool) throws -> Int32 {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(AF_UNIX, Int32(kind), 0)
        let address = try #require(UnixSocketAddress(path: path))
        try #require(unsafe address.withSocketAddress { unsafe bind(descriptor, $0, $1) } == 0)
        if listens { try #require(listen(descriptor, 1) == 0) }
        return descriptor
    }

    @Test("nothing there is fine, and the directory is made")
    func nothing() throws {
        let directory = try TemporaryDirectory()
        let path = try SocketPath(directory.file("new/agent.sock"))
        try path.prepare()
        #expect(FileManager.default.fileExists(atPath: directory.file("new")))
    }

    @Test("the socket of a dead agent is removed")
    func dead() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("agent.sock")
        let descriptor = try Self.bindSocket(at: file, listens: true)
        // A process that another test starts may have the descriptor for a moment.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
        #expect(FileManager.default.fileExists(atPath: file))
        try SocketPath(file).prepare()
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("the socket of a live agent is refused and left alone")
    func live() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("agent.sock")
        let descriptor = try Self.bindSocket(at: file, listens: true)
        defer { close(descriptor) }
        let error = #expect(throws: SocketError.self) { try SocketPath(file).prepare() }
        #expect(error?.code == .inUse)
        #expect(error?.description.contains("another agent listens there") == true)
        #expect(FileManager.default.fileExists(atPath: file))
    }

    @Test("a live agent whose queue is full is a live agent")
    func full() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("agent.sock")
        let descriptor = try Self.bindSocket(at: file, listens: true)
        defer { close(descriptor) }
        var waiting: [Int32] = []
        defer { for descriptor in waiting { close(descriptor) } }
        let address = try #require(UnixSocketAddress(path: file))
        while true {
            let kind = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
            let client = socket(AF_UNIX, Int32(kind), 0)
            waiting.append(client)
            let result = unsafe address.withSocketAddress { unsafe connect(client, $0, $1) }
            if result != 0 { break }
        }
        #expect(throws: SocketError.self) { try SocketPath(file).prepare() }
    }

    @Test("a file that is no socket is refused and left alone")
    func file() throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("agent.sock")
        try "precious".write(toFile: file, atomically: false, encoding: .utf8)
        let error = #expect(throws: SocketError.self) { try SocketPath(file).prepare() }
        #expect(error?.code == .noSocket)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
    }

    @Test(
        "a path that no socket can have is refused",
        arguments: ["", "relative", "@abstract", "/" + String(repeating: "x", count: 107), "/a\0b"])
    func invalid(path: String) {
        let error = #expect(throws: SocketError.self) { try SocketPath(path) }
        #expect(error?.code == .invalidPath)
    }

    @Test("the longest path works")
    func longest() throws {
        let directory = try TemporaryDirectory()
        let room = UnixSocketAddress.pathLengthMax - directory.path.utf8.count - 1
        let file = directory.file(String(repeating: "x", count: room))
        let descriptor = try Self.bindSocket(at: file, listens: true)
        defer { close(descriptor) }
        let path = try SocketPath(file)
        try path.protect()
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(throws: SocketError.self) { try path.prepare() }
    }

    @Test("the agent's socket is for its owner alone, and goes with the agent")
    func agent() async throws {
        let directory = try TemporaryDirectory()
        let file = directory.file("agent.sock")
        try await TestAgent.run {
            $0.socketPath = file
        } body: { _ in
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
        #expect(!FileManager.default.fileExists(atPath: file))
    }
}
