import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocTestSupport
import Testing

/// A disk that is full, and one that takes no writes: small file systems of the agent's own.
@Suite(.enabled(if: geteuid() == 0, "mounting needs root"))
struct DiskTests {
    private static let path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"

    @Test("a full disk refuses with a reason, keeps what there is, and serves when there is room")
    func full() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let store = directory.file("store")
            let agent = try AgentProcess.serving(
                in: directory,
                preparation: "\(Self.path)\nmkdir -p \(store)\n"
                    + "mount -t tmpfs -o size=2m,mode=700 tmpfs \(store)")
            agent.readLogMeanwhile()
            let client = AgentClient(
                socketPath: AgentProcess.socket(in: directory), timeout: .seconds(30))
            let pods = FaultyPods(client: client)
            try pods.makePool()
            try pods.take("kept")
            // The way into its mount namespace.
            let filler = "/proc/\(agent.processID)/root\(store)/filler"
            try Self.fill(filler)
            var held: Set = ["kept"]
            var refusal: String?
            // The log of the database has some room of its own.
            for number in 0..<8 where refusal == nil {
                let pod = "p\(number)"
                let answer = try client.send(
                    "POST", AgentPath.addresses, body: addArguments(pod: pod))
                if answer.status == 200 { held.insert(pod) } else { refusal = answer.errorText }
            }
            let text = try #require(refusal)
            #expect(text.contains("no room on the disk"))
            #expect(text.contains("free some space"))
            try pods.check(holding: held)
            let ready = try client.send("GET", "/readyz")
            #expect(ready.status == 500 && ready.errorText.contains("no room on the disk"))
            #expect(try client.send("GET", "/healthz").status == 200)
            #expect(unlink(filler) == 0)
            try pods.take("late")
            try pods.release("kept")
            try pods.check(holding: held.subtracting(["kept"]).union(["late"]))
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
        }
    }

    @Test("an agent that finds its disk full says so")
    func fullAtStart() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let store = directory.file("store")
            let first = try AgentProcess.serving(in: directory)
            first.send(SIGTERM)
            #expect(first.end() == 0)
            let second = try AgentProcess(
                ["--socket", AgentProcess.socket(in: directory), "--store", store],
                preparation: "\(Self.path)\ncp -a \(store) \(store).kept\n"
                    + "mount -t tmpfs -o size=256k,mode=700 tmpfs \(store)\n"
                    + "cp -a \(store).kept/. \(store)\n"
                    + "dd if=/dev/zero of=\(store)/filler bs=4096 2>/dev/null || true")
            #expect(second.end() == 1)
            #expect(second.lines.last?.contains("no room on the disk") == true)
        }
    }

    /// Writes a file until nothing more goes on its disk.
    private static func fill(_ path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let piece = [UInt8](repeating: 1, count: 4096)
        while unsafe write(descriptor, piece, piece.count) > 0 {}
        #expect(errno == ENOSPC)
    }

    @Test("a read-only directory is refused by name, new or not, and stays as it is")
    func readOnly() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let pods = FaultyPods(
                client: AgentClient(socketPath: AgentProcess.socket(in: directory)))
            for isFresh in [true, false] {
                let store = directory.file("store")
                if isFresh {
                    try FileManager.default.createDirectory(
                        atPath: store, withIntermediateDirectories: false)
                } else {
                    let agent = try AgentProcess.serving(in: directory)
                    try pods.makePool()
                    try pods.take("kept")
                    agent.send(SIGTERM)
                    #expect(agent.end() == 0)
                }
                let agent = try AgentProcess(
                    ["--socket", pods.client.socketPath, "--store", store],
                    preparation: "\(Self.path)\nmount --bind \(store) \(store)\n"
                        + "mount -o remount,bind,ro \(store)")
                #expect(agent.end() == 1)
                let line = agent.lines.last ?? ""
                #expect(line.contains(store))
                #expect(line.contains("read-only"), "\(line)")
            }
            let agent = try AgentProcess.serving(in: directory)
            try pods.check(holding: ["kept"])
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
        }
    }
}
