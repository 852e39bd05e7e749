import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocScriptedAgent
import IPAllocTestProgram

/// The built agent with a store of its own, which outlives it.
///
/// Thread-safety: *caller serialises* starting and killing.
final class AgentProcess: @unchecked Sendable {
    let socketPath: String
    private let folder: String
    private var program: TestProgram?
    private var startCount = 0
    private let flags: [String]

    private struct Refused: Error { let text: String }

    /// Starts an agent on an empty store.
    ///
    /// - Parameter flags: Further arguments of it.
    init(flags: [String] = []) throws {
        self.flags = flags
        folder = NSTemporaryDirectory() + "/ipalloc-e2e-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        socketPath = folder + "/agent.sock"
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Starts the agent on the store, and waits until it says that it can serve.
    func start() throws {
        // One of its own, so that no word of an agent before is taken for this one's.
        startCount += 1
        let notifications = folder + "/notify\(startCount).sock"
        let descriptor = BoundSocket.make(at: notifications, kind: SOCK_DGRAM)
        defer { close(descriptor) }
        let log = folder + "/agent.log"
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let program = try TestProgram(
            TestProgram.built("ipalloc-agent"),
            ["--socket", socketPath, "--store", folder + "/store"] + flags,
            environment: ["NOTIFY_SOCKET": notifications, "PATH": "/usr/bin:/bin"],
            output: FileHandle(forWritingAtPath: log))
        // An agent that ends before it serves sends nothing: its end wakes the wait.
        Thread.detachNewThread {
            _ = try? program.wait()
            BoundSocket.send("ENDED=1", to: notifications)
        }
        self.program = program
        while true {
            let text = BoundSocket.receive(from: descriptor)
            if text.contains("READY=1") { return }
            guard !text.contains("ENDED=1") else {
                throw Refused(text: try String(contentsOfFile: log, encoding: .utf8))
            }
        }
    }

    /// Ends the agent at once, as a power cut or the kernel would.
    func kill() {
        guard let program else { return }
        program.send(SIGKILL)
        _ = try? program.wait()
        self.program = nil
    }

    /// Makes a pool.
    func makePool(
        _ name: String, subnet: String, addresses: String, gateway: String,
        routes: [(destination: String, gateway: String)] = []
    ) throws {
        let path = AgentPath.resource(
            group: "spiderpool.spidernet.io", version: "v2beta1", plural: "spiderippools")
        let spec: JSONObject = [
            "subnet": subnet.json, "ips": [addresses].json, "gateway": gateway.json,
            "routes": .array(
                routes.map {
                    .object(["dst": $0.destination.json, "gw": $0.gateway.json])
                }),
        ]
        let answer = try AgentClient(socketPath: socketPath).send(
            "POST", path,
            body: JSONValue.object([
                "apiVersion": "spiderpool.spidernet.io/v2beta1".json,
                "kind": "SpiderIPPool".json, "metadata": ["name": name].json,
                "spec": .object(spec),
            ]))
        guard answer.isSuccess else { throw Refused(text: answer.errorText) }
    }
}
