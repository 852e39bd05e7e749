import Foundation
import IPAllocAgentAPI
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocAgent

/// `POST /v1/store/backup`.
@Suite struct BackupTests {
    private func run(
        _ change: (inout AgentSettings) -> Void = { _ in },
        body: (TestAgent, TemporaryDirectory) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let backup = BackupMaker(store: store, directory: directory.path)
        try await TestAgent.run(store: store, backup: backup, change) { agent in
            try await body(agent, directory)
        }
        try await store.close()
    }

    /// Receives a backup.
    private func receive(from agent: TestAgent) async throws -> (AgentAnswer, Data) {
        try await agent.blocking { socket in
            var data = Data()
            let answer = try AgentClient(socketPath: socket).pieces("POST", AgentPath.backup) {
                data += $0
                return true
            }
            return (answer, data)
        }
    }

    @Test("a backup has what was given out, and becomes the store of another agent")
    func wholeWay() async throws {
        let copies = try TemporaryDirectory()
        try await run { agent, directory in
            try await agent.create(samplePool("a"))
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            let (answer, data) = try await receive(from: agent)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Length") == String(data.count))
            #expect(answer.header("Content-Type") == "application/vnd.sqlite3")
            try data.write(to: URL(filePath: copies.file("copy")))
            // Nothing of it stays with the agent.
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            #expect(names.filter { $0.contains("backup") } == [])
            // What comes later is not in it.
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "q"))
            let restored = try TemporaryDirectory()
            let (revision, _) = try SQLiteStore.restore(
                copies.file("copy"), to: restored.path, isReplacing: false)
            #expect(answer.header(AgentHeader.revision) == revision.description)
            let store = try SQLiteStore(directory: restored.path)
            try await TestAgent.run(store: store) { agent in
                for (pod, status) in [("p", 200), ("q", 404)] {
                    let path = AgentPath.endpoint(namespace: "default", pod: pod)
                    let answer = try await agent.send("GET", path)
                    #expect(answer.status == status)
                }
            }
            try await store.close()
        }
    }

    @Test("backups that are asked for at the same time are whole, or refused with 503")
    func together() async throws {
        try await run { agent, directory in
            try await agent.create(samplePool("a"))
            let answers = try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await receive(from: agent) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.contains { $0.0.status == 200 })
            for (answer, data) in answers where answer.status != 200 {
                #expect(answer.status == 503)
                #expect(answer.errorText.contains("another backup is being made"))
                #expect(data.isEmpty)
            }
            for (answer, data) in answers where answer.status == 200 {
                #expect(data.prefix(15) == Data("SQLite format 3".utf8))
            }
        }
    }

    @Test("what an agent left that was killed while it made a backup is in nobody's way")
    func leftOver() async throws {
        try await run { agent, directory in
            for name in ["ipalloc.backup", "ipalloc.backup.partial"] {
                try Data([1]).write(to: URL(filePath: directory.file(name)))
            }
            #expect(try await receive(from: agent).0.status == 200)
        }
    }

    @Test("only the socket gives it, and only from a store that is a file")
    func refused() async throws {
        try await TestAgent.run { agent in
            let (answer, _) = try await receive(from: agent)
            #expect(answer.status == 501)
            #expect(answer.errorText.contains("cannot be copied"))
            #expect(try await agent.send("GET", AgentPath.backup).status == 405)
        }
        let route = BackupRoutes(maker: nil).routes.first
        #expect(route?.changes == true)
    }
}
