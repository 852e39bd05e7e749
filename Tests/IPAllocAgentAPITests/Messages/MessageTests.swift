import IPAllocAgentAPI
import IPAllocJSON
import Testing

/// The texts are those that Spiderpool's plugin and agent were seen to exchange.
@Suite("Messages of the agent's API")
struct MessageTests {
    @Test("a request for addresses is written as Spiderpool's plugin writes it")
    func add() throws {
        let text = """
            {"containerID":"c1","defaultIPv4IPPool":["a"],"defaultIPv6IPPool":null,\
            "ifName":"net1","netNamespace":"/proc/self/ns/net","podName":"p",\
            "podNamespace":"default","podUID":"u1"}
            """
        let arguments = try IPAMAddArguments(json: JSONValue(parsing: text))
        #expect(arguments.defaultIPv4Pools == ["a"])
        #expect(arguments.defaultIPv6Pools == [])
        #expect(arguments.podUID == "u1")
        #expect(arguments.json.text() == text)
    }

    @Test("the additions are left out unless they are there, and pass both ways")
    func additions() throws {
        var arguments = IPAMAddArguments()
        #expect(arguments.json["nodeName"] == nil)
        #expect(arguments.json["podUID"] == "".json)
        arguments.nodeName = "n"
        arguments.podAnnotations = [:]
        arguments.masterAddresses = ["10.6.0.1/16"]
        arguments.cleansGateway = true
        #expect(try IPAMAddArguments(json: arguments.json) == arguments)
        #expect(arguments.json["podAnnotations"] == JSONValue.object([:]))
        #expect(arguments.json["cleanGateway"] == true.json)
    }

    @Test("a release is written as Spiderpool's plugin writes it")
    func delete() throws {
        let text = """
            {"containerID":"c1","ifName":"eth0","netNamespace":"/proc/self/ns/net",\
            "podName":"p","podNamespace":"default","podUID":"u1"}
            """
        let arguments = try IPAMDeleteArguments(json: JSONValue(parsing: text))
        #expect(arguments.json.text() == text)
        var gone = arguments
        gone.networkNamespace = ""
        #expect(gone.json["netNamespace"] == nil)
    }

    @Test("what must be there and is not is named")
    func missing() {
        #expect {
            _ = try IPAMAddArguments(json: ["ifName": "eth0"].json)
        } throws: { "\($0)" == "containerID is missing" }
        #expect {
            _ = try IPAMAddAnswer(
                json: JSONValue(parsing: #"{"ips":[{"version":4,"address":"10.0.0.1/8"}]}"#))
        } throws: { "\($0)" == "ips[0].nic is missing" }
        #expect {
            _ = try EndpointAnswer(json: JSONValue(parsing: "{}"))
        } throws: { "\($0)" == "status is missing" }
    }

    @Test("messages survive a round trip, unknown members included")
    func roundTrips() throws {
        func check<Message: FieldStruct>(_ type: Message.Type, _ text: String) throws {
            let message = try Message(json: JSONValue(parsing: text))
            #expect(message.json.text() == text)
        }
        try check(
            IPAMAddAnswer.self,
            #"{"dns":{"domain":"d","nameservers":["1.1.1.1"],"options":["o"],"search":["s"]},"#
                + #""ips":[{"address":"10.6.0.2/16","enableGatewayDetection":false,"#
                + #""gateway":"10.6.0.1","ipPool":"a","mac":"0a:1b:00:00:00:01","nic":"eth0","#
                + #""version":4,"vlan":3}],"new":1,"#
                + #""routes":[{"dst":"10.7.0.0/16","gw":"10.6.0.1","ifName":"eth0"}]}"#)
        try check(
            IPAMBatchDeleteArguments.self,
            #"{"containerID":"c","isReleaseConflictIPs":true,"netNamespace":"/n","podName":"p","#
                + #""podNamespace":"d","podUID":"u"}"#)
        try check(
            CoordinatorConfiguration.self,
            #"{"hijackCIDR":["10.1.0.0/16"],"hostRuleTable":500,"mode":"underlay","#
                + #""overlayPodCIDR":[],"podDefaultRouteNIC":"net1","podMACPrefix":"0a:1b","#
                + #""podRPFilter":0,"policyRoutes":[{"dst":"0.0.0.0/0","gw":"10.6.0.1"}],"#
                + #""serviceCIDR":["10.96.0.0/12"],"tunePodRoutes":true,"txQueueLen":0,"#
                + #""vethLinkAddress":"169.254.0.1","vethMTU":1500}"#)
        try check(CoordinatorArguments.self, #"{"podName":"p","podNamespace":"d"}"#)
        try check(
            IPAMGarbageArguments.self,
            #"{"dryRun":true,"networkName":"n","nodeName":"m","#
                + #""validAttachments":[{"containerID":"c","ifName":"eth0"}]}"#)
        try check(
            IPAMGarbageAnswer.self,
            #"{"errors":["e"],"released":[{"address":"10.6.0.2","ifName":"eth0","ipPool":"a","#
                + #""podName":"p","podNamespace":"d","reason":"r"}]}"#)
        try check(
            EndpointAnswer.self,
            #"{"kind":"SpiderEndpoint","status":{"current":{"ips":[{"interface":"eth0","#
                + #""ipv4":"10.6.0.2/16","ipv4Pool":"a","ipv6":"fd00::2/64"}],"node":"n","#
                + #""uid":"u"}}}"#)
    }
}
