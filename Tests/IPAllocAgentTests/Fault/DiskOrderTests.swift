import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocTestProgram
import IPAllocTestSupport
import Testing

/// A file has its name when its bytes are on disk, and nobody is told so before the name is.
@Suite struct DiskOrderTests {
    @Test("a fresh database is on disk with its folder when the agent serves")
    func fresh() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let agent = try AgentProcess.serving(in: directory, environment: control.recording)
            agent.send(SIGTERM)
            #expect(agent.end() == 0)
            let record = try control.record
            #expect(record.names == ["store", "ipalloc.db"])
            #expect(record.faults == [])
        }
    }

    @Test("a backup is on disk under its name when the command says so")
    func backup() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let agent = try AgentProcess.serving(in: directory, environment: control.recording)
            agent.readLogMeanwhile()
            try Self.take(directory)
            let commands = try FaultControl(in: TemporaryDirectory())
            let command = try TestProgram.run(
                TestProgram.built("ipallocctl"),
                [
                    "backup", directory.file("copy.db"), "--socket",
                    AgentProcess.socket(in: directory),
                ],
                environment: commands.recording)
            #expect(command.status == 0, "\(command.words)")
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
            let (told, made) = (try commands.record, try control.record)
            #expect(told.names == ["copy.db"])
            #expect(told.faults == [])
            #expect(made.names.last == "ipalloc.backup")
            #expect(made.faults == [])
        }
    }

    @Test("a restored database and what it replaces are on disk when the program ends")
    func restore() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let agent = try AgentProcess.serving(in: directory)
            agent.readLogMeanwhile()
            try Self.take(directory)
            let command = try TestProgram.run(
                TestProgram.built("ipallocctl"),
                [
                    "backup", directory.file("copy.db"), "--socket",
                    AgentProcess.socket(in: directory),
                ])
            #expect(command.status == 0, "\(command.words)")
            // So that there is a log, which is moved too.
            agent.send(SIGKILL)
            #expect(agent.awaitEnd() == nil)
            let backup = "ipalloc.db.restored-1"
            let old = ["ipalloc.db.replaced-1-wal", "ipalloc.db.replaced-1"]
            for (store, names) in [("store", [backup] + old), ("other", ["other", backup])] {
                let control = try FaultControl(in: TemporaryDirectory())
                let restoring = try AgentProcess(
                    [
                        "--store", directory.file(store), "restore", "--replace",
                        directory.file("copy.db"),
                    ],
                    environment: control.recording)
                #expect(restoring.end() == 0, "\(restoring.lines)")
                let record = try control.record
                #expect(record.names == names + ["ipalloc.db"])
                #expect(record.faults == [])
            }
        }
    }

    /// Gives a pod an address.
    private static func take(_ directory: TemporaryDirectory) throws {
        let pods = FaultyPods(client: AgentClient(socketPath: AgentProcess.socket(in: directory)))
        try pods.makePool()
        try pods.take("p")
    }
}
