import IPAllocScriptedAgent
import IPAllocTestSupport
import Testing

@Suite("IPAM plugin, malformed input")
struct RandomInputTests {
    @Test("1,000 configurations that were damaged are each answered by an error or a result")
    func configurations() {
        var random = SeededGenerator.forTest()
        let agent = ScriptedAgent.healthy([.answer(200, ScriptedAgent.answer)])
        defer { agent.stop() }
        let sample = Array(
            PluginCall.configuration(
                socket: agent.socketPath,
                ipam: #","log_file_max_size":"100","default_ipv4_ippool":["a"]"#,
                more: #","prevResult":{"ips":[{"address":"10.7.168.171/16"}]},"#
                    + #""cni.dev/valid-attachments":[{"containerID":"c1","ifname":"eth0"}]"#
            ).utf8)
        for _ in 0..<1000 {
            let input = String(decoding: damaged(sample, &random), as: UTF8.self)
            let command = ["ADD", "DEL", "CHECK", "GC", "STATUS"].randomElement(using: &random)!
            let outcome = PluginCall(command, input).run()
            #expect((outcome.exitStatus == 0) == (outcome.code == nil))
            #expect(outcome.exitStatus == 0 || outcome.message?.isEmpty == false)
        }
    }

    @Test("300 answers that were damaged are each answered by an error or a result")
    func answers() {
        var random = SeededGenerator.forTest()
        let sample = Array(
            ("HTTP/1.1 200 OK\r\nContent-Length: \(ScriptedAgent.answer.utf8.count)\r\n\r\n"
                + ScriptedAgent.answer).utf8)
        for _ in 0..<300 {
            let agent = ScriptedAgent.healthy([.send(damaged(sample, &random))])
            defer { agent.stop() }
            let outcome = PluginCall("ADD", PluginCall.configuration(socket: agent.socketPath))
                .run()
            #expect((outcome.exitStatus == 0) == (outcome.code == nil))
        }
    }

    private func damaged(_ sample: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<8, using: &random) {
            case 0: bytes.removeSubrange(index...)
            case 1...3: bytes.remove(at: index)
            case 4...5: bytes.insert(bytes[index], at: index)
            default: bytes[index] = UInt8.random(in: 0x20...0x7E, using: &random)
            }
        }
        return bytes
    }
}
