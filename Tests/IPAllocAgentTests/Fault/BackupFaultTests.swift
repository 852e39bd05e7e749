import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocStore
import IPAllocTestProgram
import IPAllocTestSupport
import Testing

/// The n-th system call fails while a copy of the store is made, or put back.
@Suite struct BackupFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var kind: FaultControl.Kind
        var error: Int32
        var testDescription: String { unsafe "\(kind), \(String(cString: strerror(error)))" }
    }

    static let faults = [
        Fault(kind: .write, error: ENOSPC), Fault(kind: .sync, error: EIO),
        Fault(kind: .open, error: EMFILE),
    ]

    @Test(
        "a backup that fails says why, leaves nothing, and the next one is made", arguments: faults)
    func backup(fault: Fault) async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let agent = try AgentProcess.serving(in: directory, environment: control.environment)
            agent.readLogMeanwhile()
            let pods = FaultyPods(
                client: AgentClient(socketPath: AgentProcess.socket(in: directory)))
            try pods.makePool()
            try pods.take("p")
            var number: Int64 = 0
            var isReached = true
            var refusals = 0
            while isReached {
                number += 1
                try control.fail(fault.kind, at: number, with: fault.error)
                let answer = try Self.backUp(pods.client)
                isReached = try control.hasFailed
                try control.stop()
                if answer.status != 200 {
                    refusals += 1
                    #expect(isReached)
                    #expect(answer.status == 500)
                    #expect(answer.errorText.contains("cannot be copied"), "\(answer.errorText)")
                }
                let traces = try Self.traces(of: agent, directory)
                try #require(traces == [], "\(number)")
                #expect(try Self.backUp(pods.client).status == 200, "\(number)")
                try pods.check(holding: ["p"])
                try #require(number < 200)
            }
            #expect(refusals > 0)
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
        }
    }

    @Test(
        "a command that cannot write its backup says why and leaves nothing",
        arguments: faults.filter { $0.kind != .open })
    func command(fault: Fault) async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: TemporaryDirectory())
            let agent = try AgentProcess.serving(in: directory)
            agent.readLogMeanwhile()
            let folder = directory.file("copies")
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false)
            let arguments = [
                "backup", folder + "/copy", "--socket", AgentProcess.socket(in: directory),
            ]
            var number: Int64 = 0
            var isReached = true
            while isReached {
                number += 1
                try control.fail(fault.kind, at: number, with: fault.error)
                let command = try TestProgram.run(
                    TestProgram.built("ipallocctl"), arguments, environment: control.environment)
                isReached = try control.hasFailed
                #expect((command.status != 0) == isReached)
                if isReached { #expect(command.words.contains(folder + "/copy cannot be written")) }
                let names = try FileManager.default.contentsOfDirectory(atPath: folder)
                #expect(names == (isReached ? [] : ["copy"]), "\(number)")
                try #require(number < 200)
            }
            #expect(number > 2)
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
        }
    }

    @Test("a copy whose client goes away is not kept")
    func cut() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let agent = try AgentProcess.serving(in: directory)
            agent.readLogMeanwhile()
            let client = AgentClient(socketPath: AgentProcess.socket(in: directory))
            for _ in 0..<5 {
                let connection = try RawConnection(to: client.socketPath)
                try connection.send(PluginRequestTests.request("POST", AgentPath.backup))
                _ = try connection.receive()
            }
            // Two at a time are refused.
            var isMade = false
            for _ in 0..<3000 where !isMade {
                isMade = try Self.backUp(client).status == 200
                if !isMade { usleep(10_000) }
            }
            #expect(isMade)
            let traces = try Self.traces(of: agent, directory)
            #expect(traces == [])
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
        }
    }

    private static func backUp(_ client: AgentClient) throws -> AgentAnswer {
        try client.pieces("POST", AgentPath.backup) { _ in true }
    }

    /// The files of backups that are in the store's folder, or that the agent still has open after
    /// half a minute: it closes them when the answer is on its way.
    private static func traces(
        of agent: AgentProcess, _ directory: TemporaryDirectory
    ) throws -> [String] {
        let files = FileManager.default
        let names = try files.contentsOfDirectory(atPath: directory.file("store"))
            .filter { $0.contains("ipalloc.backup") }
        let descriptors = "/proc/\(agent.processID)/fd"
        var open: [String] = []
        for _ in 0..<3000 {
            open = try files.contentsOfDirectory(atPath: descriptors).compactMap {
                try? files.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)")
            }.filter { $0.contains("ipalloc.backup") }
            if open.isEmpty { break }
            usleep(10_000)
        }
        return names + open
    }

    @Test(
        "a restore that fails leaves the old store, or the backup in its place",
        arguments: faults)
    func restore(fault: Fault) async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let revision = try BackedUpStore(in: directory, endedBy: SIGTERM, with: 0)
                .backupRevision.description

            let store = directory.file("store")
            let old = try SQLiteStore(directory: store).revision.description
            #expect(old != revision)
            let arguments = ["--store", store, "restore", "--replace", directory.file("copy")]
            var number: Int64 = 0
            var isReached = true
            var refusals = 0
            while isReached {
                number += 1
                try FileManager.default.copyItem(atPath: store, toPath: store + ".kept")
                try control.fail(fault.kind, at: number, with: fault.error)
                let failing = try AgentProcess(arguments, environment: control.environment)
                let status = failing.end()
                isReached = try control.hasFailed
                try control.stop()
                if status == 0 {
                    #expect(try SQLiteStore(directory: store).revision.description == revision)
                } else {
                    refusals += 1
                    #expect(isReached && status == 1)
                    #expect(failing.lines.last?.contains(directory.path) == true)
                    let left = try SQLiteStore(directory: store).revision.description
                    #expect([old, revision].contains(left))
                    #expect(try AgentProcess(arguments).end() == 0)
                    #expect(try SQLiteStore(directory: store).revision.description == revision)
                }
                try FileManager.default.removeItem(atPath: store)
                try FileManager.default.moveItem(atPath: store + ".kept", toPath: store)
                try #require(number < 200)
            }
            #expect(refusals > 0)
        }
    }
}
