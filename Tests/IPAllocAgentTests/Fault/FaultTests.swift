import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocTestSupport
import Testing

/// The n-th system call of the real agent fails, for n = 1, 2, 3 … until a request needs no more.
@Suite struct FaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var kind: FaultControl.Kind
        var error: Int32
        /// Whether the client may be left without an answer.
        var cutsConnections = false
        /// Whether the agent starts on a store that is not there yet.
        var isFresh = false
        /// What the answer, or the last line of an agent that does not start, tells.
        var words: [String] = []

        var testDescription: String {
            unsafe "\(kind), \(String(cString: strerror(error)))\(isFresh ? ", fresh" : "")"
        }
    }

    static let inRequests = [
        Fault(kind: .write, error: ENOSPC, words: ["no room on the disk"]),
        Fault(kind: .write, error: EIO, words: ["the disk failed"]),
        Fault(kind: .sync, error: EIO, words: ["the disk failed"]),
        Fault(kind: .accept, error: EMFILE, cutsConnections: true),
        Fault(kind: .accept, error: ECONNABORTED, cutsConnections: true),
        Fault(kind: .send, error: ECONNRESET, cutsConnections: true),
        Fault(kind: .log, error: ENOSPC),
    ]

    static let atStart = [
        Fault(kind: .open, error: EACCES, words: ["store"]),
        Fault(kind: .open, error: EMFILE, words: ["store"]),
        Fault(kind: .write, error: ENOSPC, words: ["store"]),
        Fault(kind: .open, error: EACCES, isFresh: true, words: ["store"]),
        Fault(kind: .write, error: ENOSPC, isFresh: true, words: ["store"]),
        Fault(kind: .sync, error: EIO, isFresh: true, words: ["store"]),
        Fault(kind: .socket, error: EMFILE, words: ["agent.sock", "errno: 24"]),
    ]

    @Test(
        "a call that fails changes nothing that was not acknowledged, and the agent goes on",
        arguments: inRequests)
    func requests(fault: Fault) async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let agent = try AgentProcess.serving(in: directory, environment: control.environment)
            agent.readLogMeanwhile()
            let pods = FaultyPods(
                client: AgentClient(
                    socketPath: AgentProcess.socket(in: directory), timeout: .seconds(30)))
            try pods.makePool()
            try pods.take("kept")
            var number: Int64 = 0
            var isReached = true
            while isReached {
                number += 1
                isReached = false
                for isRelease in [false, true] {
                    try control.fail(fault.kind, at: number, with: fault.error)
                    let refusal = try pods.attempt("p", isRelease: isRelease, fault)
                    let hasFailed = try control.hasFailed
                    try control.stop()
                    isReached = isReached || hasFailed
                    // Without a failure there is no reason to refuse.
                    #expect(refusal == nil || hasFailed, "\(refusal as Any)")
                    let before: Set = isRelease ? ["kept", "p"] : ["kept"]
                    let after: Set = isRelease ? ["kept"] : ["kept", "p"]
                    if refusal == nil { try pods.check(holding: after) }
                    if refusal?.isTold == true { try pods.check(holding: before) }
                    if isRelease { try pods.release("p") } else { try pods.take("p") }
                    try pods.check(holding: after)
                }
                try #require(number < 200)
            }
            #expect(number > 1, "no place was reached")
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
        }
    }

    @Test("an agent whose start fails says why, and starts when it can", arguments: atStart)
    func start(fault: Fault) async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let pods = FaultyPods(
                client: AgentClient(
                    socketPath: AgentProcess.socket(in: directory), timeout: .seconds(30)))
            if !fault.isFresh {
                try Self.end(try AgentProcess.serving(in: directory)) {
                    try pods.makePool()
                    try pods.take("kept")
                }
            }
            var number: Int64 = 0
            var isReached = true
            var refusals = 0
            while isReached {
                number += 1
                let store = fault.isFresh ? "store-\(number)" : "store"
                try control.fail(fault.kind, at: number, with: fault.error)
                let agent = try AgentProcess(
                    ["--socket", pods.client.socketPath, "--store", directory.file(store)],
                    environment: control.environment)
                let serves = (try? agent.wait(for: #""socket":"#)) != nil
                isReached = try control.hasFailed
                try control.stop()
                try #require(number < 200)
                if serves {
                    try Self.end(agent) { try pods.check(holding: fault.isFresh ? [] : ["kept"]) }
                    continue
                }
                refusals += 1
                #expect(isReached)
                #expect(agent.end() == 1)
                let line = agent.lines.last ?? ""
                #expect(fault.words.contains { line.contains($0) }, "\(number): \(line)")
                let next = try AgentProcess.serving(in: directory, store: store)
                try Self.end(next) {
                    if fault.isFresh { try pods.makePool() }
                    try pods.check(holding: fault.isFresh ? [] : ["kept"])
                }
            }
            #expect(refusals > 0)
        }
    }

    /// Does something while an agent serves, and shuts it down in good order.
    private static func end(_ agent: AgentProcess, after body: () throws -> Void) throws {
        try body()
        agent.send(SIGTERM)
        #expect(agent.end() == 0)
    }

    @Test("a clock that goes back, or far ahead, neither loses nor doubles an address")
    func clock() async throws {
        try await onThread {
            let directory = try TemporaryDirectory()
            let control = try FaultControl(in: directory)
            let agent = try AgentProcess.serving(in: directory, environment: control.environment)
            agent.readLogMeanwhile()
            let pods = FaultyPods(
                client: AgentClient(socketPath: AgentProcess.socket(in: directory)))
            try pods.makePool()
            var held: Set<String> = []
            for (number, seconds) in [0, -86_400, 3600, -1_000_000_000, 0].enumerated() {
                try control.setClock(secondsAhead: Int64(seconds))
                let pod = "p\(number)"
                try pods.take(pod)
                held.insert(pod)
                try pods.check(holding: held)
                if number.isMultiple(of: 2) {
                    try pods.release(pod)
                    held.remove(pod)
                    try pods.check(holding: held)
                }
            }
            agent.send(SIGTERM)
            #expect(agent.awaitEnd() == 0)
            try Self.end(try AgentProcess.serving(in: directory)) {
                try pods.check(holding: held)
            }
        }
    }
}
