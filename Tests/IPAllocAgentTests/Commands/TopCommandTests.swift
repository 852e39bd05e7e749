import Glibc
import IPAllocAgentAPI
import IPAllocCommands
import IPAllocModel
import Testing

/// `ipallocctl top` against an agent.
@Suite("Pictures of an agent at work") struct TopCommandTests {
    @Test("pools are shown fullest first, and requests are counted")
    func picture() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.create(samplePool("b", ips: ["10.6.0.2-10.6.0.3"]))
            var reserved = SpiderReservedIP()
            reserved.metadata.name = "r"
            reserved.spec.ips = ["10.6.168.9"]
            try await agent.create(reserved)
            for (pod, pool) in [("p", "a"), ("q", "b"), ("s", "b")] {
                try await agent.send(
                    "POST", AgentPath.addresses, addArguments(pod: pod, pool: pool))
            }
            try await agent.send("DELETE", AgentPath.addresses, deleteArguments(pod: "s"))
            let run = try await agent.command("top")
            #expect(run.status == ExitStatus.success)
            let lines = run.output.split(separator: "\n").map {
                $0.split(separator: " ").map(String.init)
            }
            #expect(lines.map(\.first) == ["REQUEST", "allocate", "release", "IPPOOL", "b", "a"])
            #expect(Array(lines[1].prefix(4)) == ["allocate", "3", "0", "-"])
            #expect(lines[1].count { $0 == "ms" } == 2)
            #expect(lines[4] == ["b", "50", "%", "1", "1", "0", "0", "2"])
            #expect(lines[5] == ["a", "11.1", "%", "1", "7", "0", "1", "9"])
            let two = try await agent.command("top", "--count", "2", "--interval", "0.1")
            #expect(two.output.split(separator: "\n").count { $0.hasPrefix("REQUEST") } == 2)
            #expect(two.output.contains("allocate   3       0        0.0          -"))
            let few = try await agent.command("top", "--pools", "1")
            #expect(few.output.hasSuffix("… and 1 more\n"))
            // Each picture takes the place of the one before, and all of it can be seen.
            let small = try await agent.blocking {
                CommandRun(
                    ["top", "--count", "2", "--interval", "0.1"], socketPath: $0,
                    terminal: (columns: 30, rows: 8))
            }
            let pictures = small.output.split(separator: "\u{1B}[H\u{1B}[J")
            #expect(pictures.count == 2)
            for picture in pictures {
                let lines = picture.split(separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count <= 8 && lines.allSatisfy { $0.count <= 30 }, "\(picture)")
                #expect(picture.hasSuffix("… and 1 more\n"))
                // Columns that have no room are not left out in silence.
                #expect(lines[0] == "REQUEST    COUNT   FAILED   P…", "\(picture)")
            }
            // A terminal may be made another one meanwhile.
            let resized = try await agent.blocking {
                CommandRun(
                    ["top", "--count", "2"], socketPath: $0, terminal: (columns: 99, rows: 20),
                    sleep: { _ in }, resized: (columns: 20, rows: 8))
            }
            #expect(resized.output.split(separator: "\n").allSatisfy { $0.count <= 26 })
            #expect(resized.output.hasSuffix("… and 1 more\n"))
            // The agent cannot be reached for the second picture, and is there for the third.
            let watched = try await agent.blocking { socket in
                var isAway = false
                return CommandRun(
                    ["top", "--count", "3"], socketPath: socket, terminal: (columns: 99, rows: 20),
                    sleep: { _ in
                        let paths = isAway ? (socket + ".away", socket) : (socket, socket + ".away")
                        _ = rename(paths.0, paths.1)
                        isAway.toggle()
                    })
            }
            #expect(watched.status == ExitStatus.success)
            let starts = watched.output.split(separator: "\u{1B}[H\u{1B}[J").map { $0.prefix(7) }
            #expect(starts == ["REQUEST", "error: ", "REQUEST"])
            for wrong in [["--interval", "0"], ["--count", "0"], ["--pools", "0"]] {
                #expect(try await agent.command(["top"] + wrong).status == ExitStatus.usage)
            }
        }
    }
}
