import Foundation
import IPAllocJSON
import IPAllocScriptedAgent
import Testing

@testable import IPAllocPluginCall

@Suite("The plugin's log")
struct LogTests {
    private let folder = NSTemporaryDirectory() + "/ipalloc-log-" + UUID().uuidString

    private func configuration(_ agent: ScriptedAgent, path: String, _ more: String = "") -> String
    {
        PluginCall.configuration(
            socket: agent.socketPath, ipam: #","log_file_path":"\#(path)"\#(more)"#)
    }

    private func lines(_ path: String) throws -> [JSONValue] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .map { try JSONValue(parsing: String($0)) }
    }

    @Test("each call leaves one line, in a folder that is made for it")
    func oneLineEach() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let agent = ScriptedAgent { request in
            if request.line.contains("healthy") { return [.answer(200)] }
            return request.line.hasPrefix("POST")
                ? [.answer(200, ScriptedAgent.answer)] : [.answer(500, #""why""#)]
        }
        defer { agent.stop() }
        let path = folder + "/a/b/plugin.log"
        let input = configuration(agent, path: path)
        #expect(PluginCall("ADD", input).run().exitStatus == 0)
        #expect(PluginCall("ADD", input, ["CNI_IFNAME": "eth5"]).run().exitStatus == 1)
        #expect(PluginCall("DEL", input).run().exitStatus == 0)
        let lines = try lines(path)
        #expect(lines.map { $0["level"]?.string } == ["INFO", "ERROR", "WARN"])
        #expect(lines.map { $0["command"]?.string } == ["ADD", "ADD", "DEL"])
        #expect(lines.allSatisfy { $0["pod"]?.string == "default/p" })
        #expect(lines.allSatisfy { $0["microseconds"]?.integer ?? -1 >= 0 })
        #expect(lines[0]["addresses"] == ["10.7.168.171/16", "fd00:7::171/64"].json)
        #expect(lines[1]["code"]?.integer == 999)
        #expect(lines[2]["msg"]?.string?.hasSuffix("why") == true)
        let ts = try #require(lines[0]["ts"]?.string)
        #expect(ts.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test("whatever names and answers hold, a line has no control character")
    func controls() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let odd = "p\n\u{1B}[2J\u{9B}A\u{7F}\u{202E}"
        let agent = ScriptedAgent.healthy([
            .answer(500, JSONValue.string("no \(odd)").text())
        ])
        defer { agent.stop() }
        let path = folder + "/plugin.log"
        let names =
            "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=\(odd);K8S_POD_UID=u1"
        #expect(
            PluginCall("ADD", configuration(agent, path: path), ["CNI_ARGS": names]).run()
                .exitStatus == 1)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(!text.dropLast().unicodeScalars.contains { $0.isControl }, "\(text)")
        let line = try #require(try lines(path).first)
        #expect(line["pod"]?.string == "default/\(odd)")
        #expect(line["msg"]?.string?.contains("no \(odd)") == true)
    }

    @Test("the level decides what is logged")
    func level() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let agent = ScriptedAgent.healthy([.answer(200, ScriptedAgent.answer)])
        defer { agent.stop() }
        let path = folder + "/plugin.log"
        let input = configuration(agent, path: path, #","log_level":"error""#)
        #expect(PluginCall("ADD", input).run().exitStatus == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(PluginCall("ADD", input, ["CNI_IFNAME": "eth5"]).run().exitStatus == 1)
        #expect(try lines(path).count == 1)
    }

    @Test("a log that cannot be written fails no call")
    func unwritable() {
        let agent = ScriptedAgent.healthy([.answer(200, ScriptedAgent.answer)])
        defer { agent.stop() }
        for path in ["/dev/null/x/y.log", "/", "/proc/none/a.log", "/dev/full", "a\\u0000b"] {
            let outcome = PluginCall("ADD", configuration(agent, path: path)).run()
            #expect(outcome.exitStatus == 0, "\(path): \(outcome.standardOutput)")
        }
    }

    @Test("a pipe that nobody reads does not hold the call up")
    func pipe() {
        let agent = ScriptedAgent.healthy([.answer(200, ScriptedAgent.answer)])
        defer { agent.stop() }
        let path = agent.socketPath + ".pipe"
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(PluginCall("ADD", configuration(agent, path: path)).run().exitStatus == 0)
    }

    @Test("a long file is put aside, and of the old ones the newest are kept")
    func rotation() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = LogFile(path: folder + "/p.log", bytesMax: 10, countMax: 2)
        for second in 0..<6 {
            file.append(Array("line \(second)\n".utf8), at: Timestamp(seconds: second))
        }
        try "x".write(toFile: folder + "/p-other.log", atomically: true, encoding: .utf8)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(
            names == [
                "p-1970-01-01T00-00-04.000.log", "p-1970-01-01T00-00-05.000.log", "p-other.log",
                "p.log",
            ])
        #expect(try String(contentsOfFile: folder + "/p.log", encoding: .utf8) == "line 5\n")
        #expect(
            try String(contentsOfFile: folder + "/" + names[1], encoding: .utf8) == "line 4\n")
    }

    @Test("old files go when their days are over, others' files stay")
    func age() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let day = 86_400
        let file = LogFile(path: folder + "/p.log", bytesMax: 10, ageDaysMax: 2)
        file.append(Array("line 0\n".utf8), at: Timestamp(seconds: 0))
        for name in ["p-1.log", "q-1970-01-01T00-00-04.000.log", "p-1970-01-01T00-00-0x.000.log"] {
            try "x".write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
        }
        for days in [1, 2, 4] {
            file.append(Array("line \(days)\n".utf8), at: Timestamp(seconds: days * day))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(
            names == [
                "p-1.log", "p-1970-01-01T00-00-0x.000.log", "p-1970-01-03T00-00-00.000.log",
                "p-1970-01-05T00-00-00.000.log", "p.log", "q-1970-01-01T00-00-04.000.log",
            ])
    }

    @Test("no line is lost when many write at the same time and the file is put aside")
    func concurrency() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/p.log"
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for line in 0..<200 {
                        LogFile(path: path, bytesMax: 2000).append(
                            Array("\(writer)-\(line)\n".utf8), at: .now())
                    }
                }
            }
        }
        var lines: Set<Substring> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            for line in text.split(separator: "\n") {
                #expect(lines.insert(line).inserted)
            }
        }
        #expect(lines.count == 800)
    }
}
