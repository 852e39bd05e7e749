import IPAllocJSON
import IPAllocScriptedAgent
import IPAllocTestSupport
import Testing

/// The built program against a server at a socket. What is asked is compared to the byte with what
/// Spiderpool's plugin was seen to send.
@Suite("ipalloc-cni as a process")
struct PluginProcessTests {
    static let healthRequest = ScriptedAgent.Request(
        head: [
            "GET /v1/ipam/healthy HTTP/1.1", "Host: ", "User-Agent: ipalloc-cni",
            "Accept: application/json", "Connection: close",
        ], body: "")

    private func request(_ line: String, _ body: String) -> ScriptedAgent.Request {
        .init(
            head: [
                line, "Host: ", "User-Agent: ipalloc-cni", "Accept: application/json",
                "Connection: close", "Content-Type: application/json",
                "Content-Length: \(body.utf8.count)",
            ], body: body)
    }

    @Test(
        "ADD asks for the addresses, and prints the interface's own",
        arguments: ["0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"])
    func add(_ version: String) throws {
        let agent = ScriptedAgent.healthy([.answer(200, ScriptedAgent.answer)])
        defer { agent.stop() }
        let outcome = try PluginCall(
            "ADD",
            PluginCall.configuration(
                version, socket: agent.socketPath, ipam: #","default_ipv4_ippool":["a"]"#)
        ).runProcess()
        #expect(outcome.exitStatus == 0)
        #expect(outcome.standardError == "")
        let families = version < "1"
        #expect(
            outcome.json?.text()
                == #"{"cniVersion":"\#(version)","dns":{},"ips":[{"address":"10.7.168.171/16","#
                + #""gateway":"10.7.0.1"\#(families ? #","version":"4""# : "")},"#
                + #"{"address":"fd00:7::171/64"\#(families ? #","version":"6""# : "")}],"#
                + #""routes":[{"dst":"0.0.0.0/0","gw":"10.7.0.1"},"#
                + #"{"dst":"192.168.0.0/24","gw":"10.7.0.2"}]}"#)
        let body =
            #"{"containerID":"c1","defaultIPv4IPPool":["a"],"defaultIPv6IPPool":null,"#
            + #""ifName":"net1","netNamespace":"/proc/self/ns/net","networkName":"macvlan-conf","#
            + #""podName":"p","podNamespace":"default","podUID":"u1"}"#
        #expect(
            agent.requests == [request("POST /v1/ipam/ip HTTP/1.1", body)])
    }

    @Test("DEL gives back, and prints nothing; twice as well as once")
    func delete() throws {
        let agent = ScriptedAgent.healthy([.answer(200)])
        defer { agent.stop() }
        let call = PluginCall("DEL", PluginCall.configuration(socket: agent.socketPath))
        for _ in 0..<2 {
            let outcome = try call.runProcess()
            #expect(outcome.standardOutput == "" && outcome.exitStatus == 0)
        }
        let body =
            #"{"containerID":"c1","ifName":"net1","netNamespace":"/proc/self/ns/net","#
            + #""podName":"p","podNamespace":"default","podUID":"u1"}"#
        let release = request("DELETE /v1/ipam/ip HTTP/1.1", body)
        #expect(agent.requests == [release, release])
    }

    @Test("a container without a network namespace and without a pod is known by its ID")
    func containerOnly() throws {
        let agent = ScriptedAgent.healthy([.answer(200)])
        defer { agent.stop() }
        let outcome = try PluginCall(
            "DEL", PluginCall.configuration(socket: agent.socketPath),
            ["CNI_NETNS": "", "CNI_ARGS": ""]
        ).runProcess()
        #expect(outcome.standardOutput == "" && outcome.exitStatus == 0)
        #expect(
            agent.requests.last?.body
                == #"{"containerID":"c1","ifName":"net1","podName":"","podNamespace":"","#
                + #""podUID":""}"#)
    }

    @Test("CHECK asks what the pod holds and prints nothing if it holds what ADD gave")
    func check() throws {
        let endpoint =
            #"{"status":{"current":{"uid":"u1","ips":[{"interface":"eth0","ipv4":"10.6.0.2/16"},"#
            + #"{"interface":"net1","ipv4":"10.7.168.171/16"}]}}}"#
        let agent = ScriptedAgent.healthy([.answer(200, endpoint)])
        defer { agent.stop() }
        let previous = #","prevResult":{"ips":[{"address":"10.7.168.171/16"}]}"#
        let outcome = try PluginCall(
            "CHECK", PluginCall.configuration(socket: agent.socketPath, more: previous)
        ).runProcess()
        #expect(outcome.standardOutput == "" && outcome.exitStatus == 0)
        #expect(
            agent.requests.map(\.line) == [
                "GET /v1/ipam/healthy HTTP/1.1",
                "GET /v1/workloadendpoint?podNamespace=default&podName=p&containerID=c1 HTTP/1.1",
            ])
    }

    @Test("GC hands the list of attachments to the agent")
    func collectGarbage() throws {
        let agent = ScriptedAgent.healthy([
            .answer(200, #"{"released":[{"address":"10.6.0.2"}]}"#)
        ])
        defer { agent.stop() }
        let attachments =
            #","cni.dev/valid-attachments":[{"containerID":"c1","ifname":"eth0"}]"#
        let outcome = try PluginCall(
            "GC",
            PluginCall.configuration(
                socket: agent.socketPath, ipam: #","node_name":"n1""#, more: attachments)
        ).runProcess()
        #expect(outcome.standardOutput == "" && outcome.exitStatus == 0)
        let body =
            #"{"networkName":"macvlan-conf","nodeName":"n1","#
            + #""validAttachments":[{"containerID":"c1","ifName":"eth0"}]}"#
        #expect(agent.requests == [request("POST /v1/ipam/gc HTTP/1.1", body)])
    }

    @Test("STATUS asks for health")
    func status() throws {
        let agent = ScriptedAgent.healthy([])
        defer { agent.stop() }
        let call = PluginCall("STATUS", PluginCall.configuration(socket: agent.socketPath))
        let outcome = try call.runProcess()
        #expect(outcome.standardOutput == "" && outcome.exitStatus == 0)
        #expect(agent.requests == [Self.healthRequest])
        agent.stop()
        let down = try call.runProcess()
        #expect(down.exitStatus == 1)
        #expect(down.code == 50)
    }

    @Test("VERSION needs no agent")
    func version() throws {
        let outcome = try PluginCall("VERSION", #"{"cniVersion":"1.0.0"}"#).runProcess()
        #expect(
            outcome.json?.text()
                == #"{"cniVersion":"1.0.0","supportedVersions":"#
                + #"["0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}"#)
    }

    @Test("people are told what the program is, under each of its names")
    func people() throws {
        for name in ["spiderpool", "ipalloc", "ipalloc-cni"] {
            var call = PluginCall("", "")
            call.environment = [:]
            call.name = name
            let bare = try call.runProcess()
            #expect(bare.exitStatus == 0 && bare.standardOutput == "")
            #expect(bare.standardError.contains("CNI protocol versions supported: 0.3.0, "))
            call.arguments = ["--version"]
            #expect(try call.runProcess().standardOutput.hasPrefix("\(name) "))
        }
        var call = PluginCall("ADD", "")
        call.name = "unheard-of"
        let outcome = try call.runProcess()
        #expect(outcome.exitStatus == 1)
        #expect(outcome.message?.contains("call it by one of") == true)
    }

    @Test("malformed input ends with a CNI error, never with a signal")
    func malformed() throws {
        var random = SeededGenerator.forTest()
        let sample = Array(PluginCall.configuration(socket: "/nowhere").utf8)
        for _ in 0..<40 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            bytes.removeSubrange(Int.random(in: 0..<bytes.count, using: &random)...)
            let command = ["ADD", "DEL", "CHECK", "GC", "STATUS"].randomElement(using: &random)!
            let input = String(decoding: bytes, as: UTF8.self)
            let outcome = try PluginCall(command, input).runProcess()
            #expect(outcome.exitStatus == 1)
            #expect(outcome.code != nil, "\(outcome.standardOutput)")
        }
    }
}
