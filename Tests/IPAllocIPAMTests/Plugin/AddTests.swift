import IPAllocAgentAPI
import IPAllocJSON
import IPAllocScriptedAgent
import Testing

@Suite("IPAM plugin, ADD")
struct AddTests {
    /// The request for addresses that a configuration leads to.
    private func arguments(
        ipam: String = "", more: String = "", _ environment: [String: String] = [:]
    ) throws -> IPAMAddArguments {
        let agent = ScriptedAgent.healthy([.answer(200, ScriptedAgent.answer)])
        defer { agent.stop() }
        let outcome = PluginCall(
            "ADD", PluginCall.configuration(socket: agent.socketPath, ipam: ipam, more: more),
            environment
        ).run()
        #expect(outcome.exitStatus == 0, "\(outcome.standardOutput)")
        let body = try #require(agent.requests.last?.body)
        return try IPAMAddArguments(json: JSONValue(parsing: body))
    }

    @Test("the configuration's settings are passed on")
    func settings() throws {
        let arguments = try arguments(
            ipam: #","default_ipv4_ippool":["a","b"],"default_ipv6_ippool":["c"],"#
                + #""clean_gateway":true,"node_name":"n1","future":{}"#)
        #expect(arguments.defaultIPv4Pools == ["a", "b"])
        #expect(arguments.defaultIPv6Pools == ["c"])
        #expect(arguments.cleansGateway)
        #expect(arguments.nodeName == "n1")
        #expect(arguments.networkName == "macvlan-conf")
        #expect(arguments.podAnnotations == nil)
        #expect(arguments.masterAddresses == nil)
    }

    @Test("the pod's annotations are passed on as the runtime gives them")
    func annotations() throws {
        let arguments = try arguments(
            more: #","runtimeConfig":{"io.kubernetes.cri.pod-annotations":"#
                + #"{"ipam.spidernet.io/ippool":"{\"ipv4\":[\"a\"]}"}}"#)
        #expect(arguments.podAnnotations == ["ipam.spidernet.io/ippool": #"{"ipv4":["a"]}"#])
    }

    @Test("match_master_subnet passes the addresses of the master that others can reach")
    func masterAddresses() throws {
        let arguments = try arguments(ipam: #","match_master_subnet":true"#)
        #expect(arguments.matchesMasterSubnet)
        // The loopback interface, which the sample names, has addresses of its host only.
        #expect(arguments.masterAddresses == [])
    }

    @Test("without a pod the container's ID is all there is")
    func noPod() throws {
        let arguments = try arguments(["CNI_ARGS": ""])
        #expect(arguments.podName == "" && arguments.podUID == "" && arguments.podNamespace == "")
        #expect(arguments.containerID == "c1")
    }

    @Test("a configuration that is wrong is refused with the field, and the agent is not asked")
    func wrongConfiguration() {
        let agent = ScriptedAgent.healthy([.answer(200, ScriptedAgent.answer)])
        defer { agent.stop() }
        for (ipam, more, place) in [
            (#","log_level":"LOUD""#, "", "ipam.log_level must be one of DEBUG, INFO"),
            (#","log_file_max_size":-1"#, "", "ipam.log_file_max_size"),
            (#","log_file_max_age":"soon""#, "", "ipam.log_file_max_age"),
            (#","default_ipv4_ippool":"a""#, "", "ipam.default_ipv4_ippool must be an array"),
            (#","default_ipv6_ippool":[1]"#, "", "ipam.default_ipv6_ippool[0] must be a string"),
            (#","clean_gateway":"yes""#, "", "ipam.clean_gateway must be true or false"),
            ("", #","ipam":[]"#, "write \"ipam\""),
            (#","match_master_subnet":true"#, #","master":"""#, "name the parent interface"),
            (#","match_master_subnet":true"#, #","master":"none9""#, "none9"),
            (
                "", #","runtimeConfig":{"io.kubernetes.cri.pod-annotations":{"a":1}}"#,
                "runtimeConfig[io.kubernetes.cri.pod-annotations].a must be a string"
            ),
        ] {
            let outcome = PluginCall(
                "ADD", PluginCall.configuration(socket: agent.socketPath, ipam: ipam, more: more)
            ).run()
            #expect(outcome.exitStatus == 1)
            #expect(outcome.code == 7)
            #expect(outcome.details?.contains(place) == true, "\(outcome.standardOutput)")
        }
        #expect(agent.requests.isEmpty)
    }

    @Test("unknown arguments are refused unless they are to be passed over")
    func unknownArguments() {
        let outcome = PluginCall(
            "ADD", PluginCall.configuration(socket: "/nowhere"), ["CNI_ARGS": "K8S_POD_NAME=p;X=1"]
        ).run()
        #expect(outcome.code == 4)
        #expect(outcome.message?.contains("unknown args X") == true)
    }

    @Test("the agent's refusal is told in Spiderpool's words, with the agent's code")
    func refusal() {
        for (headers, code) in [
            ([], 999), (["Ipalloc-CNI-Code: 50"], 50), (["ipalloc-cni-code: 11"], 11),
            (["Ipalloc-CNI-Code: many"], 999),
        ] as [([String], Int64)] {
            let agent = ScriptedAgent.healthy([
                .answer(500, #""no IPPool available, sample""#, headers: headers)
            ])
            defer { agent.stop() }
            let outcome = PluginCall("ADD", PluginCall.configuration(socket: agent.socketPath))
                .run()
            #expect(outcome.exitStatus == 1)
            #expect(outcome.code == code)
            #expect(
                outcome.message
                    == "spiderpool IP allocation error: [POST /ipam/ip][500] postIpamIpFailure"
                    + "  no IPPool available, sample")
        }
    }

    @Test("an answer without the interface is an error")
    func otherInterface() {
        let agent = ScriptedAgent.healthy([.answer(200, ScriptedAgent.answer)])
        defer { agent.stop() }
        let outcome = PluginCall(
            "ADD", PluginCall.configuration(socket: agent.socketPath), ["CNI_IFNAME": "eth5"]
        ).run()
        #expect(outcome.code == 999)
        #expect(
            outcome.message
                == "spiderpool IP allocation error: no Interface eth5 IP allocation found")
    }

    @Test("routes are told once each, without host bits, in the order of the answer")
    func routes() throws {
        let agent = ScriptedAgent.healthy([
            .answer(
                200,
                #"{"ips":[{"version":4,"address":"10.6.0.9/16","nic":"net1"}],"routes":["#
                    + [
                        ("net1", "0.0.0.0/0", "10.6.0.1"), ("net1", "0.0.0.0/0", "10.6.0.1"),
                        ("net1", "192.168.7.9/16", "10.6.0.2"), ("eth0", "1.2.3.4/8", "10.7.0.1"),
                        ("net1", "192.168.0.0/16", "10.6.0.2"),
                        ("net1", "192.168.0.1/16", "10.6.0.3"),
                        ("net1", "fd01::1/64", "fd00::1"),
                    ]
                    .map { #"{"ifName":"\#($0.0)","dst":"\#($0.1)","gw":"\#($0.2)"}"# }
                    .joined(separator: ",") + "]}")
        ])
        defer { agent.stop() }
        let outcome = PluginCall("ADD", PluginCall.configuration(socket: agent.socketPath)).run()
        let routes = try #require(outcome.json?["routes"]?.array)
        #expect(
            routes.map { "\($0["dst"]?.string ?? "") via \($0["gw"]?.string ?? "")" } == [
                "0.0.0.0/0 via 10.6.0.1", "192.168.0.0/16 via 10.6.0.2",
                "192.168.0.0/16 via 10.6.0.3", "fd01::/64 via fd00::1",
            ])
    }

    @Test("an answer that cannot be read is refused with the place")
    func malformedAnswers() {
        for (body, place) in [
            ("", "is empty"), ("{}", "ips is missing"), (#"{"ips":[{}]}"#, "ips[0].address"),
            (
                #"{"ips":[{"version":4,"address":"10.0.0.1","nic":"net1"}]}"#,
                "ips[0].address must be an address with a prefix length"
            ),
            (
                #"{"ips":[{"version":6,"address":"10.0.0.1/8","nic":"net1"}]}"#,
                "ips[0].version is 6, but 10.0.0.1/8 is IPv4"
            ),
            (
                #"{"ips":[{"version":4,"address":"10.0.0.1/8","nic":"net1","gateway":"fd00::1"}]}"#,
                "ips[0].gateway must be an IPv4 address"
            ),
            (
                #"{"ips":[{"version":4,"address":"10.0.0.1/8","nic":"net1"}],"#
                    + #""routes":[{"ifName":"net1","dst":"10.0.0.0/8","gw":"x"}]}"#,
                "routes[0].gw must be an IPv4 address"
            ),
        ] {
            let agent = ScriptedAgent.healthy([.answer(200, body)])
            defer { agent.stop() }
            let outcome = PluginCall("ADD", PluginCall.configuration(socket: agent.socketPath))
                .run()
            #expect(outcome.exitStatus == 1)
            #expect(outcome.code == 6)
            #expect(outcome.details?.contains(place) == true, "\(outcome.standardOutput)")
        }
    }
}
