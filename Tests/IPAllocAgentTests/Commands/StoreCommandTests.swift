import Foundation
import IPAllocAgentAPI
import IPAllocCommands
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocAgent

/// `ipallocctl audit` and `ipallocctl backup` against an agent.
@Suite struct StoreCommandTests {
    @Test("audit tells who had an address, in the forms that are asked for")
    func audit() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            try await agent.send("DELETE", AgentPath.addresses, addArguments(pod: "p"))
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "q"))

            let table = try await agent.command("audit", "--no-headers")
            let rows = table.output.split(separator: "\n").map {
                $0.split(separator: " ", omittingEmptySubsequences: true).map(String.init)
            }
            #expect(
                rows.map { Array($0.dropFirst()) } == [
                    ["given", "10.6.168.1", "a", "default/p", "eth0", "node-1", "CNI", "ADD"],
                    ["returned", "10.6.168.1", "a", "default/p", "eth0", "node-1", "CNI", "DEL"],
                    ["given", "10.6.168.1", "a", "default/q", "eth0", "node-1", "CNI", "ADD"],
                ])
            #expect(try await agent.command("audit").output.hasPrefix("TIME "))
            let wide = try await agent.command("audit", "-o", "wide", "--pod", "q")
            #expect(wide.output.contains("uid-q") && !wide.output.contains("uid-p"))

            for text in ["10.6.168.1/16", "::ffff:10.6.168.1"] {
                #expect(
                    try await agent.command("audit", "--ip", text, "--no-headers").output
                        == table.output)
            }

            // A time of the output can be asked with.
            let last = try #require(rows.last?.first)
            let since = try await agent.command("audit", "--since", last, "-o", "json")
            #expect(since.output.contains("uid-q"))
            let hour = try await agent.command("audit", "--since", "1h", "--limit", "1")
            #expect(hour.output.contains("default/q") && !hour.output.contains("default/p"))
            #expect(hour.words.hasPrefix("These are the newest 1 of the lines that fit"))
            #expect(try await agent.command("audit", "--limit", "3").words.isEmpty)
            let cut = try await agent.command("audit", "--limit", "2", "-o", "json")
            #expect(cut.output.contains("\"hasMore\": true") && cut.words.isEmpty)
            // A day is its beginning, in UTC.
            let day = String(last.prefix(10))
            for moment in [day, "\(day)T00:00:00Z"] {
                let run = try await agent.command("audit", "--since", moment, "--no-headers")
                #expect(run.output == table.output, "\(moment)")
                let before = try await agent.command("audit", "--until", moment)
                #expect(before.output.isEmpty && before.status == ExitStatus.success)
            }
            let long = try await agent.command("audit", "--since", "1h30m", "--no-headers")
            #expect(long.output == table.output)
            let contrary = try await agent.command("audit", "--since", "1h", "--until", "2h")
            #expect(contrary.status == ExitStatus.refusal)
            #expect(contrary.words.contains("the time is later than that of until"))
            let past = try await agent.command("audit", "--until", "1h")
            #expect(
                past.output.isEmpty && past.words == "No lines found; they are kept for 30 days\n")
            for arguments in [["--ip", "10.6.168.2"], ["--pool", "b"], ["-n", "other"]] {
                let none = try await agent.command(["audit"] + arguments)
                #expect(none.output.isEmpty && none.status == ExitStatus.success)
                #expect(none.words.contains("no IPPool has this name") == (arguments[1] == "b"))
            }
            let placed = try await agent.command("audit", "--pod", "default/q", "--no-headers")
            #expect(placed.output.split(separator: "\n").count == 1)
            let elsewhere = try await agent.command("audit", "--pod", "other/q")
            #expect(elsewhere.words == "No lines found; they are kept for 30 days\n")
        }
    }

    @Test("audit says what is wrong with what it is asked")
    func auditRefusals() async throws {
        try await TestAgent.run { agent in
            let moments = ["soon", "2026-11", "2026-02-30", "2026-13-01", "1h30", "999999999d"]
            for arguments in moments.map({ ["--since", $0] })
                + [["--limit", "0"], ["-o", "xml"]]
            {
                #expect(try await agent.command(["audit"] + arguments).status == ExitStatus.usage)
            }
            let address = try await agent.command("audit", "--ip", "10.6")
            #expect(address.status == ExitStatus.usage)
            #expect(address.words.contains("\"10.6\" is no IP address"))
            let time = try await agent.command("audit", "--since", "2026-13-01T00:00:00Z")
            #expect(time.status == ExitStatus.refusal)
            #expect(time.words.contains("is no time"))
        }
    }

    @Test("an agent without a trail says so")
    func noTrail() async throws {
        try await TestAgent.run({ $0.auditDays = 0 }) { agent in
            let run = try await agent.command("audit")
            #expect(run.words.contains("the agent keeps no audit trail"))
        }
    }

    @Test("backup makes a file that is a store, and replaces none")
    func backup() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.file("store.d"), options: Self.options)
        let maker = BackupMaker(store: store, directory: directory.file("store.d"))
        try await TestAgent.run(store: store, backup: maker) { agent in
            try await agent.create(samplePool("a"))
            let copy = directory.file("copy")
            let made = try await agent.command("backup", copy)
            #expect(made.status == ExitStatus.success, "\(made.words)")
            #expect(made.output.hasPrefix("\(copy): revision 1, "))
            let permissions = try FileManager.default.attributesOfItem(atPath: copy)
            #expect(permissions[.posixPermissions] as? Int == 0o600)
            let bytes = try Data(contentsOf: URL(filePath: copy))
            let again = try await agent.command("backup", copy)
            #expect(again.status == ExitStatus.refusal)
            #expect(again.words.contains("is there already"))
            #expect(try Data(contentsOf: URL(filePath: copy)) == bytes)
            let nowhere = try await agent.command("backup", directory.file("no/copy"))
            #expect(nowhere.status == ExitStatus.unknown)
            let missing = directory.file("no/copy")
            #expect(
                nowhere.words == "error: \(missing) cannot be made: its folder is not there\n")
            let restored = try SQLiteStore.restore(
                copy, to: directory.file("restored"), isReplacing: false)
            #expect(restored.revision.description == "1")
        }
        try await store.close()
        // What cannot be had leaves nothing behind.
        try await TestAgent.run { agent in
            let none = try await agent.command("backup", directory.file("none"))
            #expect(none.status == ExitStatus.refusal)
            #expect(none.words.contains("cannot be copied"))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        #expect(names == ["copy", "restored", "store.d"])
    }

    private static var options: SQLiteStore.Options {
        var options = SQLiteStore.Options()
        options.createsDirectory = true
        return options
    }
}
