import Foundation
import IPAllocAgentAPI
import IPAllocCommands
import IPAllocJSON
import Testing

/// How many addresses a pool as large as an IPv6 subnet has, wherever that is told.
@Suite("Large counts") struct LargeCountTests {
    private static let all = UInt128(1) << 64
    private static let pool = samplePool(
        "big", subnet: "fd00::/64", ips: ["fd00::-fd00::ffff:ffff:ffff:ffff"], gateway: nil)
    private static let pod = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: q
          annotations:
            ipam.spidernet.io/ippool: '{"ipv6": ["big"]}'
        """

    /// Runs a body with an agent that has a pool of 2^64 addresses, of which one is held.
    private func withPool(_ body: (TestAgent) async throws -> Void) async throws {
        try await TestAgent.run { agent in
            try await agent.create(Self.pool)
            var request = try #require(addArguments(pod: "p").object)
            request["defaultIPv4IPPool"] = .null
            request["defaultIPv6IPPool"] = .array([.string("big")])
            try await agent.send("POST", AgentPath.addresses, .object(request))
            try await body(agent)
        }
    }

    @Test("every command tells them to the last one")
    func commands() async throws {
        try await withPool { agent in
            let free = Self.all - 1
            let list = try await agent.command("ip", "list", "--free", "big")
            #expect(list.output.contains("  \(free)  "), "\(list.output)")
            for format in ["json", "yaml"] {
                let list = try await agent.command("ip", "list", "--free", "big", "-o", format)
                #expect(list.output.contains("\(free)"), "\(list.output)")
            }
            let top = try await agent.command("top")
            let row = try #require(top.output.split(separator: "\n").last)
            #expect(
                row.split(separator: " ").map(String.init)
                    == ["big", "<", "0.1", "%", "1", "\(free)", "0", "0", "\(Self.all)"])
            let status = try await agent.command("status")
            #expect(status.output.contains("1 of \(Self.all) in use"), "\(status.output)")
            let json = try JSONValue(
                parsing: try await agent.command("status", "-o", "json").output)
            #expect(json["totalIPs"] == .large(Self.all))
            let manifest = agent.directory.file("pod.yaml")
            try Self.pod.write(toFile: manifest, atomically: true, encoding: .utf8)
            let explained = try await agent.command("explain", "-f", manifest)
            #expect(explained.output.contains("big (1/\(Self.all))"), "\(explained.output)")
            let planned = try await agent.command("plan", "-f", manifest)
            #expect(planned.output.contains("\(free - 1)"), "\(planned.output)")
        }
    }

    @Test("metrics have all digits")
    func metrics() async throws {
        try await withPool { agent in
            let answer = try await agent.send("GET", AgentPath.metrics)
            let text = String(decoding: answer.body, as: UTF8.self)
            for line in [
                "spiderpool_debug_ippool_total_ip_counts{ippool=\"big\"} \(Self.all)\n",
                "spiderpool_debug_ippool_available_ip_counts{ippool=\"big\"} \(Self.all - 1)\n",
            ] {
                #expect(text.contains(line))
            }
        }
    }
}
