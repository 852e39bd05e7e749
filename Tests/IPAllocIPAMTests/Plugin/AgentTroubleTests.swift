import IPAllocScriptedAgent
import Testing

/// What a runtime is told when the agent is away, ill, or talks nonsense.
@Suite("IPAM plugin, an agent in trouble")
struct AgentTroubleTests {
    private static let unhealthy = "unhealthy spiderpool-agent backend, failed to check: "
    private static let previous = #","prevResult":{"ips":[{"address":"10.7.168.171/16"}]}"#

    private func call(_ command: String, _ agent: ScriptedAgent) -> PluginCall {
        PluginCall(
            command,
            PluginCall.configuration(socket: agent.socketPath, more: Self.previous))
    }

    @Test(
        "without an agent all but VERSION fail, and trying again helps",
        arguments: ["ADD", "DEL", "CHECK"])
    func away(_ command: String) {
        let outcome = PluginCall(
            command, PluginCall.configuration(socket: "/nowhere/a.sock", more: Self.previous)
        ).run()
        #expect(outcome.exitStatus == 1)
        #expect(outcome.code == 11)
        #expect(outcome.message?.hasPrefix(Self.unhealthy) == true)
        #expect(outcome.message?.contains("no agent listens at /nowhere/a.sock") == true)
    }

    @Test(
        "an agent that fails is asked whether it is ill, and its own words are told",
        arguments: ["ADD", "DEL", "CHECK"])
    func ill(_ command: String) {
        let agent = ScriptedAgent { _ in [.answer(500, #""starting""#)] }
        defer { agent.stop() }
        let outcome = call(command, agent).run()
        #expect(outcome.code == 11)
        #expect(outcome.message?.hasPrefix(Self.unhealthy) == true)
        #expect(outcome.message?.contains("starting") == true)
        #expect(agent.requests.last?.line == "GET /v1/ipam/healthy HTTP/1.1")
        #expect(agent.requests.count == (command == "CHECK" ? 1 : 2))
    }

    @Test("a path that cannot be a socket's is a wrong configuration")
    func badPath() {
        let long = "/" + String(repeating: "a", count: 200)
        let outcome = PluginCall("ADD", PluginCall.configuration(socket: long)).run()
        #expect(outcome.code == 7)
        #expect(outcome.message?.contains("201 bytes, 107 are possible") == true)
    }

    @Test("a connection that ends within the answer may be tried again")
    func cutShort() {
        for command in ["ADD", "DEL", "CHECK"] {
            let agent = ScriptedAgent.healthy([
                .text("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")
            ])
            defer { agent.stop() }
            let outcome = call(command, agent).run()
            #expect(outcome.code == 11, "\(command)")
            #expect(outcome.exitStatus == 1)
        }
    }

    @Test("answers that are too large or no HTTP are refused")
    func nonsense() {
        for step in [
            ScriptedAgent.Step.answer(200, String(repeating: " ", count: 5 << 20)),
            .text("SSH-2.0\r\n"),
        ] {
            let agent = ScriptedAgent.healthy([step])
            defer { agent.stop() }
            #expect(call("ADD", agent).run().code == 6)
        }
    }

    @Test("a slow answer is an answer")
    func slow() {
        let agent = ScriptedAgent.healthy([
            .sendSlowly(
                Array(
                    "HTTP/1.1 200 OK\r\nContent-Length: \(ScriptedAgent.answer.utf8.count)\r\n\r\n"
                        .utf8) + Array(ScriptedAgent.answer.utf8))
        ])
        defer { agent.stop() }
        #expect(call("ADD", agent).run().exitStatus == 0)
    }

    @Test("a refused release is no failure of DEL, one that may be tried again is")
    func refusedRelease() {
        for (headers, code) in [
            ([], nil), (["Ipalloc-CNI-Code: 999"], nil), (["Ipalloc-CNI-Code: 11"], 11),
        ] as [([String], Int64?)] {
            let agent = ScriptedAgent.healthy([.answer(500, #""no""#, headers: headers)])
            defer { agent.stop() }
            let outcome = call("DEL", agent).run()
            #expect(outcome.code == code)
            #expect(outcome.exitStatus == (code == nil ? 0 : 1))
            if code != nil {
                #expect(
                    outcome.message
                        == "spiderpool IP release error: [DELETE /ipam/ip][500] "
                        + "deleteIpamIpFailure  no")
            }
        }
    }

    @Test("STATUS tells why no container can be added")
    func status() {
        for (headers, code) in [
            ([], 50), (["Ipalloc-CNI-Code: 50"], 50), (["Ipalloc-CNI-Code: 51"], 51),
            (["Ipalloc-CNI-Code: 11"], 50),
        ] as [([String], Int64)] {
            let agent = ScriptedAgent { _ in [.answer(500, #""full""#, headers: headers)] }
            defer { agent.stop() }
            let outcome = PluginCall("STATUS", PluginCall.configuration(socket: agent.socketPath))
                .run()
            #expect(outcome.code == code)
            #expect(outcome.message?.contains("full") == true)
        }
    }

    @Test("garbage that could not be collected is an error after all else was")
    func garbageLeft() {
        let attachments = #","cni.dev/valid-attachments":[]"#
        let agent = ScriptedAgent.healthy([
            .answer(200, #"{"released":[{"address":"10.6.0.2"}],"errors":["10.6.0.3: why","x"]}"#)
        ])
        defer { agent.stop() }
        let outcome = PluginCall(
            "GC", PluginCall.configuration(socket: agent.socketPath, more: attachments)
        ).run()
        #expect(outcome.code == 101)
        #expect(outcome.message?.hasSuffix("1 given back, 2 not") == true)
        #expect(outcome.details == "10.6.0.3: why; x")
    }

    @Test("GC without a list does not ask the agent")
    func noList() {
        let agent = ScriptedAgent.healthy([])
        defer { agent.stop() }
        let outcome = PluginCall("GC", PluginCall.configuration(socket: agent.socketPath)).run()
        #expect(outcome.code == 7)
        #expect(agent.requests.isEmpty)
    }
}
