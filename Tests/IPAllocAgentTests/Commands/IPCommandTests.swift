import IPAllocAgentAPI
import IPAllocCommands
import IPAllocJSON
import IPAllocModel
import Testing

/// `ipallocctl ip …` against an agent.
@Suite("Commands about addresses") struct IPCommandTests {
    private func withPods(_ body: (TestAgent) async throws -> Void) async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.create(
                samplePool(
                    "six", subnet: "fd00::/64", ips: ["fd00::1-fd00::f:ffff"], gateway: nil))
            for interface in ["eth0", "net1"] {
                try await agent.send(
                    "POST", AgentPath.addresses, addArguments(pod: "p", interface: interface))
            }
            try await body(agent)
        }
    }

    @Test("who tells the holder, and exits with 1 if there is none")
    func who() async throws {
        try await withPods { agent in
            let held = try await agent.command("ip", "who", "10.6.168.1")
            #expect(held.status == ExitStatus.success)
            for part in [
                "Address:            10.6.168.1\n", "State:              held\n",
                "IPPool:             a\n", "Pod:                default/p\n",
                "Pod UID:            uid-p\n", "Interface:          eth0\n",
                "Container:          c-p\n", "there is no Pod resource that would tell",
            ] { #expect(held.output.contains(part), "\(held.output)") }
            let free = try await agent.command("ip", "who", "10.6.168.9")
            #expect(free.status == ExitStatus.refusal && free.output.contains("State:    free\n"))
            let outside = try await agent.command("ip", "who", "10.6.168.10")
            #expect(outside.status == ExitStatus.refusal)
            #expect(outside.output.contains("in no IPPool"))
            #expect(try await agent.command("ip", "who", "10.6.168.1/16").status == 0)
            for text in ["10.6.168.1/33", "10.6.168.1/", "10.6.168.1/a", "fd00::1/129"] {
                let wrong = try await agent.command("ip", "who", text)
                #expect(wrong.status == ExitStatus.usage)
                #expect(wrong.words.contains("\"\(text)\": a prefix length of IPv"))
            }
            let wrong = try await agent.command("ip", "who", "10.6.168")
            #expect(wrong.status == ExitStatus.usage)
            #expect(wrong.words.contains("\"10.6.168\" is no IP address"))
            #expect(wrong.words.contains("ipallocctl describe se NAME -n NAMESPACE"))
            // As tables have it, with the prefix length.
            let copied = try await agent.command("ip", "who", "10.6.168.1/16")
            #expect(copied.status == ExitStatus.success)
            #expect(copied.output.hasPrefix("Address:            10.6.168.1\n"))
            // As sockets have it: of both families, and with a zone.
            // Tables tell how long it is held, which changes from one second to the next.
            let plain = try await agent.command("ip", "who", "10.6.168.1", "-o", "json")
            let mapped = try await agent.command("ip", "who", "::ffff:10.6.168.1", "-o", "json")
            #expect(mapped.output == plain.output)
            let zoned = try await agent.command("ip", "who", "fe80::1%eth0")
            #expect(zoned.status == ExitStatus.refusal)
            #expect(zoned.output.hasPrefix("Address:  fe80::1\n"))
            let gateway = try await agent.command("ip", "who", "10.6.0.1")
            #expect(gateway.status == ExitStatus.refusal)
            #expect(gateway.output.contains("Gateway of:  spiderippool/a\n"))
            let json = try await agent.command("ip", "who", "10.6.168.2", "-o", "json")
            let answer = try AddressAnswer(json: JSONValue(parsing: json.output))
            #expect(answer.runs.first?.holder?.interface == "net1")
        }
    }

    @Test("lists say what is asked for, in ranges")
    func list() async throws {
        try await withPods { agent in
            let all = try await agent.command("ip", "list", "-o", "name")
            #expect(
                all.output
                    == "10.6.168.1\n10.6.168.2\n10.6.168.3-10.6.168.9\n"
                    + "fd00::1-fd00::f:ffff\n")
            let held = try await agent.command("ip", "list", "--held", "--no-headers")
            let rows = held.output.split(separator: "\n").map {
                $0.split(separator: " ").dropLast().joined(separator: " ")
            }
            #expect(
                rows == [
                    "10.6.168.1 1 held a default/p eth0", "10.6.168.2 1 held a default/p net1",
                ])
            var pool = samplePool("r", ips: ["10.6.0.7"])
            pool.metadata.annotations["ipalloc/resting-time"] = "1h"
            try await agent.create(pool)
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "q", pool: "r"))
            try await agent.send("DELETE", AgentPath.addresses, deleteArguments(pod: "q"))
            let resting = try await agent.command("ip", "list", "--resting", "-o", "wide")
            let lines = resting.output.split(separator: "\n")
            #expect(lines.count == 2 && lines[0].hasSuffix("  RESTS-UNTIL"))
            #expect(
                lines.last?.hasPrefix("10.6.0.7 ") == true && lines.last?.hasSuffix("Z") == true)
            let free = try await agent.command("ip", "list", "--free", "six")
            #expect(free.output.contains(" 1048575 "))
            let none = try await agent.command("ip", "list", "--reserved")
            #expect(none.status == ExitStatus.success && none.words == "No addresses found\n")
            let unknown = try await agent.command("ip", "list", "b")
            #expect(unknown.status == ExitStatus.refusal)
            // Pages of one run each say the same.
            var next: String? = ""
            var ips: [String] = []
            while let token = next {
                let answer = try await agent.send(
                    "GET",
                    AgentPath.poolAddresses
                        + AgentPath.query([
                            ("ippool", "a"), ("limit", "1"), ("continue", token),
                        ]))
                let page = try AddressListAnswer(json: answer.json())
                ips += page.items.map(\.ips)
                next = page.next
            }
            #expect(ips == ["10.6.168.1", "10.6.168.2", "10.6.168.3-10.6.168.9"])
        }
    }

    @Test("an address that another machine uses is told from one that was given back")
    func conflict() async throws {
        try await TestAgent.run { agent in
            var pool = samplePool("a")
            pool.metadata.annotations["ipalloc/resting-time"] = "1h"
            try await agent.create(pool)
            for name in ["p", "q"] {
                try await agent.send("POST", AgentPath.addresses, addArguments(pod: name))
            }
            try await agent.send("DELETE", AgentPath.addresses, deleteArguments(pod: "q"))
            var arguments = deleteArguments(pod: "p")
            guard case .object(let members) = arguments else { return }
            arguments = .object(
                members.filter { $0.key != "ifName" }.merging(["ips": .array([])]) { $1 })
            let answer = try await agent.send(
                "DELETE", AgentPath.conflictingAddresses, arguments)
            #expect(answer.isSuccess, "\(answer)")
            let who = try await agent.command("ip", "who", "10.6.168.1")
            #expect(who.output.contains("another machine was found to use it"), "\(who)")
            #expect(who.output.contains("ipallocctl audit --ip 10.6.168.1\n"))
            let other = try await agent.command("ip", "who", "10.6.168.2")
            #expect(other.output.contains("resting: it was given back"), "\(other)")
            let list = try await agent.command("ip", "list", "--resting", "--no-headers")
            let rows = list.output.split(separator: "\n").map {
                $0.split(separator: " ").prefix(4).joined(separator: " ")
            }
            #expect(rows == ["10.6.168.1 1 resting (conflict)", "10.6.168.2 1 resting a"])
            // Who looks at warnings alone hears of it.
            let line = await agent.log.request("release-conflicting")
            #expect(line["level"]?.string == "warning" && line["pod"]?.string == "p")
            #expect(line["result"]?.string == "released 10.6.168.1")
        }
    }

    @Test("release asks, tells all that goes, and takes no other answer for a yes")
    func release() async throws {
        try await withPods { agent in
            let unasked = try await agent.command("ip", "release", "10.6.168.2")
            #expect(unasked.status == ExitStatus.usage && unasked.words.contains("--yes"))
            #expect(unasked.words.contains("10.6.168.1") && unasked.words.contains("10.6.168.2"))
            for answer in ["", "n", "no", "yess"] {
                let refused = try await agent.command(
                    "ip", "release", "10.6.168.2", answer: answer)
                #expect(refused.status == ExitStatus.refusal)
            }
            let tried = try await agent.command("ip", "release", "10.6.168.2", "--dry-run")
            #expect(tried.output.contains("10.6.168.1 released from default/p"))
            #expect(try await agent.command("ip", "who", "10.6.168.2").status == 0)
            let done = try await agent.command("ip", "release", "10.6.168.2", answer: "y")
            #expect(
                done.output
                    == "10.6.168.1 released from default/p (eth0, IPPool a)\n"
                    + "10.6.168.2 released from default/p (net1, IPPool a)\n")
            let again = try await agent.command("ip", "release", "10.6.168.2", "--yes")
            #expect(again.status == ExitStatus.refusal)
            #expect(again.words.contains("it is free in IPPool a"))
        }
    }

    @Test("requests that cannot be understood have their own status")
    func refusals() async throws {
        try await withPods { agent in
            for query in [
                "", "?ippool=a&state=full", "?ippool=a&limit=0", "?ippool=a&limit=x",
                "?ippool=a&continue=x", "?ippool=a&continue=fd00::1",
            ] {
                let answer = try await agent.send("GET", AgentPath.poolAddresses + query)
                #expect(answer.status == 400, "\(query)")
            }
            #expect(try await agent.send("GET", AgentPath.address).status == 400)
            #expect(
                try await agent.send("GET", AgentPath.poolAddresses + "?ippool=b").status == 404)
            let absent = try await agent.send(
                "POST", AgentPath.addressRelease, .object(["ip": .string("10.6.168.9")]))
            #expect(absent.status == 404)
            #expect(
                try await agent.send("POST", AgentPath.addressRelease, .object([:])).status == 400)
        }
    }
}
