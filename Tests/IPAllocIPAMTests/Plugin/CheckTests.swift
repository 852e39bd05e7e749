import IPAllocScriptedAgent
import Testing

@Suite("IPAM plugin, CHECK")
struct CheckTests {
    private func outcome(
        endpoint: String, previous: String?, status: Int = 200
    ) -> (code: Int64?, message: String?) {
        let agent = ScriptedAgent.healthy([.answer(status, endpoint)])
        defer { agent.stop() }
        let more = previous.map { #","prevResult":\#($0)"# } ?? ""
        let outcome = PluginCall(
            "CHECK", PluginCall.configuration(socket: agent.socketPath, more: more)
        ).run()
        return (outcome.code, outcome.message)
    }

    private func endpoint(_ ips: String, uid: String = "u1") -> String {
        #"{"status":{"current":{"uid":"\#(uid)","ips":[\#(ips)]}}}"#
    }

    private static let both =
        #"{"interface":"net1","ipv4":"10.7.0.2/16","ipv6":"fd00:7::2/64"}"#
    private static let result =
        #"{"interfaces":[{"name":"net1","mac":"","sandbox":"/n"},{"name":"host","mac":""}],"#
        + #""ips":[{"address":"10.7.0.2/16","interface":0},"#
        + #"{"address":"fd00:7:0::2/64","interface":0},"#
        + #"{"address":"192.0.2.1/32","interface":1}]}"#

    @Test("addresses of both families are compared, those of the host's end are not")
    func held() {
        #expect(outcome(endpoint: endpoint(Self.both), previous: Self.result).code == nil)
        let more = Self.both + #",{"interface":"eth0","ipv4":"10.6.0.2/16"}"#
        #expect(outcome(endpoint: endpoint(more), previous: Self.result).code == nil)
    }

    @Test("an address that the agent does not hold for the interface fails the check")
    func missing() {
        for ips in [
            "", #"{"interface":"net1","ipv4":"10.7.0.2/16"}"#,
            #"{"interface":"eth0","ipv4":"10.7.0.2/16","ipv6":"fd00:7::2/64"}"#,
            #"{"interface":"net1","ipv4":"10.7.0.2/24","ipv6":"fd00:7::2/64"}"#,
            #"{"interface":"net1","ipv4":"10.7.0.3/16","ipv6":"fd00:7::2/64"}"#,
        ] {
            let (code, message) = outcome(endpoint: endpoint(ips), previous: Self.result)
            #expect(code == 100)
            #expect(message?.contains("net1 does not hold ") == true)
        }
    }

    @Test("the endpoint of another pod of that name fails the check")
    func otherPod() {
        let other = endpoint(Self.both, uid: "u2")
        let (code, message) = outcome(endpoint: other, previous: Self.result)
        #expect(code == 100)
        #expect(message?.contains("default/p is another pod by now, of UID u2") == true)
    }

    @Test("a pod that the agent does not know fails the check")
    func unknownPod() {
        let (code, message) = outcome(
            endpoint: #""no endpoint default/p""#, previous: Self.result, status: 404)
        #expect(code == 100)
        #expect(
            message == "spiderpool IP check error: [GET /workloadendpoint][404] "
                + "getWorkloadendpointFailure  no endpoint default/p")
    }

    @Test("the result of ADD is needed, readable and with an address of the interface")
    func previousResult() {
        let endpoint = endpoint(Self.both)
        #expect(outcome(endpoint: endpoint, previous: nil).code == 7)
        #expect(outcome(endpoint: endpoint, previous: "[]").code == 6)
        #expect(outcome(endpoint: endpoint, previous: "{}").code == 100)
    }
}
