import Foundation
import IPAllocAgentAPI
import IPAllocCommands
import IPAllocModel
import Testing

/// `ipallocctl map` against an agent.
@Suite("Maps of an agent's pools") struct MapCommandTests {
    @Test("a pool's map, the picture of its block, and what cannot be drawn")
    func maps() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.create(samplePool("b", ips: ["10.6.168.12-10.6.168.13"]))
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            let one = try await agent.command("map", "a")
            #expect(
                one.output == """
                    IPPool a of 10.6.0.0/16

                    10.6.168.0   █········

                    · free 8   █ held 1 (11.1 %)   blank: in no IPPool

                    """)
            let all = try await agent.command("map", "--all")
            #expect(all.output.hasPrefix("IPPools a, b of 10.6.0.0/16\n"))
            let path = agent.directory.file("map.svg")
            let drawn = try await agent.command("map", "--all", "b", "--svg", path)
            #expect(drawn.status == ExitStatus.success)
            #expect(drawn.output == "\(path): 2 IPPools of 10.6.0.0/16\n")
            let svg = try String(contentsOfFile: path, encoding: .utf8)
            #expect(svg.hasPrefix("<svg ") && svg.contains(">2 IPPools of 10.6.0.0/16<"))
            #expect(try await agent.command("map", "a", "--svg", "-").output.hasPrefix("<svg "))

            try await agent.create(
                samplePool("c", subnet: "10.7.0.0/16", ips: ["10.7.0.9"], gateway: nil))
            let several = try await agent.command("map", "--all", "--svg", path)
            #expect(several.status == ExitStatus.usage)
            #expect(several.words.contains("10.6.0.0/16 (a), 10.7.0.0/16 (c)"))
            #expect(try await agent.command("map", "none").status == ExitStatus.refusal)
            #expect(try await agent.command("map", "--all", "none").status == ExitStatus.refusal)
            #expect(try await agent.command("map").status == ExitStatus.usage)
            let unwritable = try await agent.command("map", "a", "--svg", path + ".d/x")
            #expect(unwritable.status == ExitStatus.unknown)
            #expect(
                unwritable.words.hasSuffix("cannot be written: No such file or directory\n"),
                "\(unwritable.words)")

            try await agent.create(samplePool("web-pool", ips: ["10.6.168.20"]))
            for command in [["map"], ["ip", "list"], ["audit", "--pool"]] {
                let mistyped = try await agent.command(command + ["wbe-pool"])
                #expect(mistyped.words.contains("; did you mean \"web-pool\"?"), "\(mistyped)")
            }

            // A subnet is no pool; and it may have none.
            var subnet = SpiderSubnet()
            subnet.metadata.name = "s"
            subnet.spec.subnet = "10.8.0.0/16"
            subnet.spec.ips = ["10.8.0.1-10.8.0.9"]
            try await agent.create(subnet)
            let noPool = try await agent.command("map", "s")
            #expect(noPool.status == ExitStatus.refusal)
            #expect(noPool.words.contains("ipallocctl map --all s"))
            let none = try await agent.command("map", "--all", "s")
            #expect(none.words == "No IPPools found in the block of s\n")

            // Blocks are in the order of their addresses, not of their digits.
            try await agent.create(
                samplePool("d", subnet: "10.11.0.0/16", ips: ["10.11.0.9"], gateway: nil))
            let ordered = try await agent.command("map", "--all")
            let blocks = ordered.output.matches(of: #/ of (10\.[0-9.]*/16)/#).map { String($0.1) }
            #expect(blocks == ["10.6.0.0/16", "10.7.0.0/16", "10.11.0.0/16"])
        }
    }
}
