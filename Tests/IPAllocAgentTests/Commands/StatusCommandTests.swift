import IPAllocAgentAPI
import IPAllocCommands
import IPAllocJSON
import Testing

/// `ipallocctl status` against an agent.
@Suite("The state of an agent in few words") struct StatusCommandTests {
    @Test("pools, subnets and pods are counted, however many addresses there are")
    func counts() async throws {
        try await TestAgent.run { agent in
            let empty = try await agent.command("status")
            #expect(empty.output.contains("\npools       0   "))
            try await agent.create(samplePool("a"))
            for name in ["six", "seven"] {
                let net = "fd0\(name.count)::"
                try await agent.create(
                    samplePool(
                        name, subnet: net + "/64", ips: ["\(net)-\(net)ffff:ffff:ffff:ffff"],
                        gateway: nil))
            }
            for pod in ["p", "q"] {
                try await agent.send("POST", AgentPath.addresses, addArguments(pod: pod))
            }
            let run = try await agent.command("status", "-o", "json")
            #expect(run.status == ExitStatus.success)
            let status = try JSONValue(parsing: run.output)
            #expect(status["status"] == .string("ok"))
            #expect(status["pools"] == .integer(3) && status["subnets"] == .integer(0))
            #expect(status["endpoints"] == .integer(2) && status["allocatedIPs"] == .integer(2))
            // Nine, and twice 2^64.
            let total = UInt128(1) << 65 + 9
            #expect(status["totalIPs"] == .large(total))
            let text = try await agent.command("status")
            #expect(text.output.contains("2 of \(total) in use"), "\(text.output)")
        }
    }
}
