import Foundation
import IPAllocAgentAPI
import IPAllocCommands
import IPAllocJSON
import IPAllocModel
import Testing

/// What `ipallocctl` shows of names that would move the cursor of a terminal, or forge a line.
@Suite("Control characters in names") struct ControlCharacterTests {
    /// Clears the screen, goes up, turns the direction, and begins a line.
    private static let name = "p\u{1B}[2J\u{9B}A\u{7F}\u{202E}x\u{2066}\r\n10.6.168.9 forged"
    private static let shown = #"p\u001b[2J\u009bA\u007f\u202ex\u2066\r\n10.6.168.9 forged"#

    /// An agent that has given an address to somebody of such a name.
    private func withName(_ body: (TestAgent) async throws -> Void) async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            var arguments = addArguments(pod: Self.name)
            guard case .object(var members) = arguments else { return }
            members["podNamespace"] = .string("n" + Self.name)
            arguments = .object(members)
            let answer = try await agent.send("POST", AgentPath.addresses, arguments)
            #expect(answer.status == 200, "\(answer)")
            try await body(agent)
        }
    }

    private func expectNoControls(_ run: CommandRun, _ arguments: [String]) {
        for text in [run.output, run.words] {
            #expect(
                !text.unicodeScalars.contains { $0.isControl && $0 != "\n" }, "\(arguments): \(run)"
            )
            #expect(
                !text.split(separator: "\n").contains { $0.hasPrefix("10.6.168.9 forged") },
                "\(arguments): \(run)")
        }
    }

    @Test("tables, sentences and errors show them as escapes, on one line")
    func people() async throws {
        try await withName { agent in
            let folder = agent.directory.file("none")
            for arguments in [
                ["ip", "who", "10.6.168.1"], ["ip", "list", "--held"],
                ["ip", "list", "--held", "-o", "wide"], ["audit", "-o", "wide"],
                ["get", "se", "-A"], ["get", "se", "-A", "-o", "wide"],
                ["get", "se", "-A", "-o", "name"], ["get", "sp", "-o", "wide"],
                ["describe", "se", "-A"], ["describe", "sp"], ["gc", "--dry-run"],
                ["ip", "release", "10.6.168.1", "--dry-run"], ["ip", "release", "10.6.168.1"],
                [
                    "check", "--netns-dir", agent.directory.path, "--cni-cache", folder, "--grace",
                    "0",
                ],
                ["get", "pod", Self.name], ["get", "sp", Self.name], ["delete", "sp", Self.name],
                ["explain", "pod", Self.name], ["map", Self.name], ["map", "--all", Self.name],
                ["ip", "who", Self.name], ["ip", "list", Self.name], [Self.name],
                ["explain", Self.name], ["get", "sp", "-o", Self.name], ["apply", "-f", Self.name],
                ["describe", "se", Self.name, "-n", Self.name], ["top", "--interval", Self.name],
                ["audit", "--pool", Self.name], ["status"], ["top"], ["map", "a"],
                ["map", "a", "--svg", "-"], ["plan", "-f", Self.name],
            ] {
                expectNoControls(try await agent.command(arguments), arguments)
            }
            for (arguments, count) in [
                (["ip", "list", "--held", "--no-headers"], 1), (["audit", "--no-headers"], 1),
                (["get", "se", "-A", "--no-headers"], 1),
            ] {
                let run = try await agent.command(arguments)
                #expect(run.output.split(separator: "\n").count == count, "\(run)")
                #expect(run.output.contains(Self.shown), "\(run)")
            }
        }
    }

    @Test("JSON and YAML are exact, and have none on the way to a terminal")
    func programs() async throws {
        try await withName { agent in
            let json = try await agent.command("ip", "who", "10.6.168.1", "-o", "json")
            expectNoControls(json, ["json"])
            let answer = try AddressAnswer(json: JSONValue(parsing: json.output))
            #expect(answer.runs.first?.holder?.podName == Self.name)
            let list = try await agent.command("get", "se", "-A", "-o", "json")
            expectNoControls(list, ["json"])
            let items = try JSONValue(parsing: list.output)["items"]?.array
            #expect(items?.first?["metadata"]?["name"]?.string == Self.name)
            expectNoControls(try await agent.command("get", "se", "-A", "-o", "yaml"), ["yaml"])
            let exact = try await agent.command(
                "get", "se", "-A", "-o", "jsonpath={.items[0].metadata.name}")
            #expect(exact.output == Self.name)
        }
    }

    @Test("explanations and plans show what annotations say as escapes")
    func annotations() async throws {
        try await TestAgent.run { agent in
            let manifest = agent.directory.file("pod.json")
            let wish = JSONValue.object(["ipv4": .array([.string(Self.name)])]).text()
            let pod = JSONValue.object([
                "apiVersion": "v1".json, "kind": "Pod".json,
                "metadata": .object([
                    "name": "p".json,
                    "annotations": .object([
                        "ipam.spidernet.io/ippool": .string(wish),
                        "ipam.spidernet.io/\(Self.name)": .string(Self.name),
                    ]),
                ]),
            ])
            try pod.text().write(toFile: manifest, atomically: true, encoding: .utf8)
            for verb in ["explain", "plan"] {
                let run = try await agent.command(verb, "-f", manifest)
                expectNoControls(run, [verb])
                #expect(run.output.contains(Self.shown), "\(run)")
            }
            _ = try await agent.command("apply", "-f", manifest)
            let described = try await agent.command("describe", "pod", "p")
            expectNoControls(described, ["describe"])
        }
    }

    @Test("the log has one line for each request, with no control character in it")
    func log() async throws {
        try await withName { agent in
            let line = await agent.log.request("allocate")
            #expect(line["pod"]?.string == Self.name)
            #expect(agent.log.texts.allSatisfy { !$0.unicodeScalars.contains { $0.isControl } })
        }
    }
}
