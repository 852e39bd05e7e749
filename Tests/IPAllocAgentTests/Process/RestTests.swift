import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocCommands
import IPAllocTestSupport
import Testing

/// Addresses that rest while their agent is killed, from the command line to the disk and back.
@Suite("Rests of an agent that is killed") struct RestTests {
    private static let manifest = """
        apiVersion: spiderpool.spidernet.io/v2beta1
        kind: SpiderIPPool
        metadata:
          name: a
          annotations:
            ipalloc/policy: least-recently-released
            ipalloc/resting-time: 1h
        spec:
          subnet: 10.6.0.0/16
          ips: ["10.6.0.10-10.6.0.11"]
        """

    @Test("an address that was given back before kill -9 is given to nobody afterwards")
    func kill() async throws {
        let directory = try TemporaryDirectory()
        let manifest = directory.file("pool.yaml")
        try Self.manifest.write(toFile: manifest, atomically: true, encoding: .utf8)
        try await onThread {
            let socket = AgentProcess.socket(in: directory)
            let client = AgentClient(socketPath: socket, timeout: .seconds(30))
            func command(_ arguments: String...) -> CommandRun {
                CommandRun(arguments, socketPath: socket)
            }
            func add(_ pod: String) throws -> AgentAnswer {
                try client.send("POST", AgentPath.addresses, body: addArguments(pod: pod))
            }
            var agent = try AgentProcess.serving(in: directory)
            #expect(command("apply", "-f", manifest).status == ExitStatus.success)
            for pod in ["p", "q"] { #expect(try add(pod).isSuccess) }
            let deleted = try client.send(
                "DELETE", AgentPath.addresses, body: deleteArguments(pod: "q"))
            #expect(deleted.isSuccess)
            agent.send(SIGKILL)
            #expect(agent.end() == nil)

            agent = try AgentProcess.serving(in: directory)
            #expect(command("ip", "list", "a", "--resting", "-o", "name").output == "10.6.0.11\n")
            #expect(command("ip", "list", "a", "--free").words == "No addresses found\n")
            #expect(command("ip", "who", "10.6.0.11").output.contains("Rests until"))
            #expect(command("map", "a").output.contains("~ resting 1"))
            let refused = try add("r")
            #expect(refused.cniCode == 11)
            #expect(
                refused.errorText.contains("1 of 2 are held, 1 rest; the next one is ready at "))
            let top = command("top").output.split(separator: "\n").last ?? ""
            #expect(top.split(separator: " ") == ["a", "50", "%", "1", "0", "1", "0", "2"])
            #expect(command("check").status == ExitStatus.success)

            let shorter = Self.manifest.replacing("1h", with: "1ms")
            try shorter.write(toFile: manifest, atomically: true, encoding: .utf8)
            #expect(command("apply", "-f", manifest).status == ExitStatus.success)
            #expect(String(decoding: try add("r").body, as: UTF8.self).contains("10.6.0.11/16"))
            let wrong = Self.manifest.replacing("1h", with: "soon")
            try wrong.write(toFile: manifest, atomically: true, encoding: .utf8)
            let apply = command("apply", "-f", manifest)
            #expect(apply.status == ExitStatus.refusal)
            #expect(apply.words.contains("write it as 10m or 1h30m"))
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
        }
    }
}
