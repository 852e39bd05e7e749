import IPAllocScriptedAgent
import Testing

@Suite("IPAM plugin, DEL")
struct DeleteTests {
    @Test(
        "keys that DEL does not need may be wrong",
        arguments: [
            #","log_level":"LOUD""#, #","log_file_max_size":-1"#, #","log_file_max_age":[]"#,
            #","clean_gateway":"yes""#, #","default_ipv4_ippool":"a""#,
            #","default_ipv6_ippool":[1],"match_master_subnet":7,"node_name":{}"#,
        ])
    func wrongKeys(_ keys: String) {
        let agent = ScriptedAgent.healthy([.answer(200)])
        defer { agent.stop() }
        let outcome = PluginCall(
            "DEL", PluginCall.configuration(socket: agent.socketPath, ipam: keys)
        ).run()
        #expect(outcome.exitStatus == 0, "\(outcome.standardOutput)")
        #expect(agent.requests.map(\.line) == ["DELETE /v1/ipam/ip HTTP/1.1"])
    }

    @Test("where the agent is must be right")
    func wrongSocket() {
        let configuration = PluginCall.configuration(socket: "/nowhere")
            .replacing(#""/nowhere""#, with: "7")
        let outcome = PluginCall("DEL", configuration).run()
        #expect(outcome.code == 7)
        #expect(
            outcome.details
                == "ipam.ipam_unix_socket_path must be a string, but is a whole number")
    }
}
