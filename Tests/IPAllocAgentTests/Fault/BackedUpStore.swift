import Foundation
import IPAllocAgentAPI
import IPAllocStore
import IPAllocTestSupport
import Testing

/// The store of a directory that is newer than its backup beside it. No agent has it any more.
struct BackedUpStore {
    /// The revision of the backup.
    let backupRevision: Revision

    /// Makes the store, the backup and an agent, and ends that.
    ///
    /// - Parameters:
    ///   - signal: What it is ended by.
    ///   - status: What it ends with then; nil if by the signal.
    init(in directory: TemporaryDirectory, endedBy signal: Int32, with status: Int32?) throws {
        let agent = try AgentProcess.serving(in: directory)
        agent.readLogMeanwhile()
        let pods = FaultyPods(
            client: AgentClient(socketPath: AgentProcess.socket(in: directory)))
        try pods.makePool()
        try pods.take("p")
        var data = Data()
        let copied = try pods.client.pieces("POST", AgentPath.backup) {
            data += $0
            return true
        }
        let text = try #require(copied.header(AgentHeader.revision))
        backupRevision = Revision(rawValue: try #require(Int64(text)))
        try data.write(to: URL(filePath: directory.file("copy")))
        try pods.take("q")
        agent.send(signal)
        #expect(agent.awaitEnd() == status)
    }
}
