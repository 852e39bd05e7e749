import Foundation
import IPAllocCNI
import IPAllocJSON
import IPAllocScriptedAgent
import Testing

/// The built plugin with the built agent: everything between a runtime and the disk.
@Suite("ipalloc-cni with ipalloc-agent")
struct RealAgentTests {
    private let agent: AgentProcess

    init() throws {
        agent = try AgentProcess()
        try agent.makePool(
            "a", subnet: "10.6.0.0/16", addresses: "10.6.168.101-10.6.168.110",
            gateway: "10.6.0.1")
    }

    /// Calls the plugin for a container that is no pod.
    private func call(
        _ command: String, _ container: String, interface: String = "eth0",
        network: String = "net", version: String = "1.1.0", more: String = ""
    ) throws -> CNIOutcome {
        let input =
            #"{"cniVersion":"\#(version)","name":"\#(network)","type":"macvlan","#
            + #""ipam":{"type":"spiderpool","log_file_path":"","default_ipv4_ippool":["a"],"#
            + #""ipam_unix_socket_path":"\#(agent.socketPath)"}\#(more)}"#
        return try PluginCall(
            command, input,
            ["CNI_CONTAINERID": container, "CNI_IFNAME": interface, "CNI_ARGS": ""]
        ).runProcess()
    }

    private func address(_ outcome: CNIOutcome) throws -> String {
        try #require(
            outcome.json?["ips"]?.array?.first?["address"]?.string, "\(outcome.standardOutput)")
    }

    /// The member of a configuration that CHECK needs.
    private func previous(_ address: String) -> String {
        #","prevResult":{"ips":[{"address":"\#(address)"}]}"#
    }

    @Test("an address is given, checked and given back", arguments: CNIVersion.allCases)
    func course(_ version: CNIVersion) throws {
        let version = version.rawValue
        let added = try call("ADD", "c1", version: version)
        let address = try address(added)
        #expect(address == "10.6.168.101/16")
        #expect(added.json?["cniVersion"]?.string == version)
        #expect(added.json?["ips"]?.array?.first?["gateway"]?.string == "10.6.0.1")
        #expect(
            added.json?["routes"]
                == .array([["dst": "0.0.0.0/0", "gw": "10.6.0.1"].json]))
        let more = previous(address)
        if version >= "0.4.0" {
            #expect(try call("CHECK", "c1", version: version, more: more) == CNIOutcome())
            let other = previous("10.6.168.102/16")
            #expect(try call("CHECK", "c1", version: version, more: other).code == 100)
        }
        for _ in 0..<2 {
            #expect(try call("DEL", "c1", version: version, more: more) == CNIOutcome())
        }
        if version >= "0.4.0" {
            #expect(try call("CHECK", "c1", version: version, more: more).code == 100)
        }
    }

    @Test("the same container gets the same address, another one another, across kill -9")
    func killed() throws {
        let first = try address(call("ADD", "c1"))
        agent.kill()
        let away = try call("ADD", "c2")
        #expect(away.code == 11)
        #expect(away.message?.hasPrefix("unhealthy spiderpool-agent backend") == true)
        #expect(try call("STATUS", "c1").code == 50)
        #expect(try call("DEL", "c1").code == 11)
        try agent.start()
        #expect(try call("STATUS", "c1") == CNIOutcome())
        #expect(try call("CHECK", "c1", more: previous(first)) == CNIOutcome())
        #expect(try address(call("ADD", "c1")) == first)
        let second = try address(call("ADD", "c2"))
        #expect(second != first)
        agent.kill()
        try agent.start()
        #expect(try call("DEL", "c1") == CNIOutcome())
        #expect(try call("CHECK", "c2", more: previous(second)) == CNIOutcome())
        agent.kill()
        try agent.start()
        #expect(try call("CHECK", "c1", more: previous(first)).code == 100)
        #expect(try address(call("ADD", "c3")) == first)
    }

    @Test("no address is given twice when the agent is killed under load")
    func killedUnderLoad() async throws {
        let calls = (0..<10).map { number in Result { try call("ADD", "warm\(number)") } }
        #expect(calls.count == 10)
        for number in 0..<10 { _ = try call("DEL", "warm\(number)") }
        let outcomes = try await withThrowingTaskGroup(of: (Int, CNIOutcome).self) { group in
            for number in 0..<8 {
                group.addTask { (number, try self.call("ADD", "c\(number)")) }
            }
            var outcomes: [Int: CNIOutcome] = [:]
            for try await (number, outcome) in group {
                outcomes[number] = outcome
                if outcomes.count == 3 { agent.kill() }
            }
            return outcomes
        }
        try agent.start()
        var held: Set<String> = []
        for number in 0..<8 {
            let outcome = try #require(outcomes[number])
            let again = try address(call("ADD", "c\(number)"))
            // What was answered is kept; what was not may be given or not.
            if outcome.exitStatus == 0 {
                #expect(try address(outcome) == again)
            } else {
                #expect(outcome.code == 11)
            }
            #expect(held.insert(again).inserted)
        }
    }

    @Test("a pool without an address left is told by code 50, and one given back serves again")
    func exhausted() throws {
        for number in 0..<10 { _ = try address(call("ADD", "c\(number)")) }
        let outcome = try call("ADD", "late")
        #expect(outcome.exitStatus == 1)
        #expect(outcome.code == 50, "\(outcome.standardOutput)")
        #expect(outcome.message?.hasPrefix("spiderpool IP allocation error: ") == true)
        #expect(try call("DEL", "c4") == CNIOutcome())
        #expect(try address(call("ADD", "late")) == "10.6.168.105/16")
    }

    @Test("GC gives back what is attached no more, in its own network only")
    func collectGarbage() throws {
        let kept = try address(call("ADD", "kept"))
        let gone = try address(call("ADD", "gone"))
        let other = try address(call("ADD", "other", network: "elsewhere"))
        let attachments =
            #","cni.dev/valid-attachments":[{"containerID":"kept","ifname":"eth0"}]"#
        #expect(try call("GC", "x", more: attachments) == CNIOutcome())
        #expect(try call("CHECK", "kept", more: previous(kept)) == CNIOutcome())
        #expect(try call("CHECK", "gone", more: previous(gone)).code == 100)
        #expect(try call("CHECK", "other", more: previous(other)) == CNIOutcome())
    }

    @Test("annotations that the runtime passes choose the pool, though no Pod is known")
    func annotations() throws {
        try agent.makePool(
            "b", subnet: "10.7.0.0/16", addresses: "10.7.0.5", gateway: "10.7.0.1")
        let more =
            #","runtimeConfig":{"io.kubernetes.cri.pod-annotations":"#
            + #"{"ipam.spidernet.io/ippool":"{\"ipv4\":[\"b\"]}"}}"#
        #expect(try address(call("ADD", "c1", more: more)) == "10.7.0.5/16")
        #expect(try address(call("ADD", "c2")) == "10.6.168.101/16")
    }

    @Test("an agent's refusal reaches the runtime in words")
    func refused() throws {
        let more =
            #","runtimeConfig":{"io.kubernetes.cri.pod-annotations":"#
            + #"{"ipam.spidernet.io/ippool":"{\"ipv4\":[\"none\"]}"}}"#
        let outcome = try call("ADD", "c1", more: more)
        #expect(outcome.code == 999)
        #expect(
            outcome.message?.hasPrefix(
                "spiderpool IP allocation error: [POST /ipam/ip][500] postIpamIpFailure  ") == true)
        #expect(outcome.message?.contains("none") == true)
    }
}
