import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocScriptedAgent
import IPAllocTestSupport
import Synchronization
import Testing

/// An agent that is killed while many ask it.
@Suite struct KillTests {
    /// What clients know: a pod's address once it was acknowledged, nil once it was given back.
    private final class Ledger: Sendable {
        private struct State {
            var addresses: [String: String?] = [:]
            var answers = 0
            var limit = Int.max
            var onLimit: @Sendable () -> Void = {}
        }
        private let state = Mutex(State())

        var addresses: [String: String?] { state.withLock { $0.addresses } }

        /// Calls `body` once after so many more answers.
        func after(_ count: Int, _ body: @escaping @Sendable () -> Void) {
            state.withLock {
                $0.limit = $0.answers + count
                $0.onLimit = body
            }
        }

        func note(_ pod: String, _ address: String?) {
            let reached = state.withLock { state in
                state.addresses[pod] = .some(address)
                state.answers += 1
                return state.answers == state.limit ? state.onLimit : nil
            }
            reached?()
        }

        /// A request is on its way, so the pod's address is not known until it is answered.
        func forget(_ pod: String) {
            _ = state.withLock { $0.addresses.removeValue(forKey: pod) }
        }
    }

    @Test("after kill -9 under load nothing acknowledged is lost, and no address is held twice")
    func kill() async throws {
        var random = SeededGenerator.forTest()
        let (directory, ledger) = (try TemporaryDirectory(), Ledger())
        let client = AgentClient(
            socketPath: AgentProcess.socket(in: directory), timeout: .seconds(30))
        for round in 0..<3 {
            let agent = try await onThread { try AgentProcess.serving(in: directory) }
            if round == 0 {
                let pool = samplePool("a", ips: ["10.6.0.2-10.6.3.254"]).json
                let made = try await onThread {
                    try client.send(
                        "POST", "/apis/spiderpool.spidernet.io/v2beta1/spiderippools", body: pool)
                }
                try #require(made.status == 201)
            }
            try await check(ledger, client)
            ledger.after(Int.random(in: 20..<400, using: &random)) { agent.send(SIGKILL) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        try await onThread { Self.work("r\(round)w\(worker)", client, ledger) }
                    }
                }
                // Its log is read meanwhile, so that it never waits for a reader.
                group.addTask {
                    let status = try await onThread { agent.end() }
                    #expect(status == nil)
                }
                try await group.waitForAll()
            }
        }
        let agent = try await onThread { try AgentProcess.serving(in: directory) }
        try await check(ledger, client)
        agent.send(SIGTERM)
        #expect(try await onThread { agent.end() } == 0)
    }

    /// Takes and gives back addresses until the agent is gone.
    private static func work(_ name: String, _ client: AgentClient, _ ledger: Ledger) {
        for number in 0... {
            let pod = "\(name)-\(number)"
            guard let address = take(pod, client) else { return }
            ledger.note(pod, address)
            guard number.isMultiple(of: 3) else { continue }
            ledger.forget(pod)
            let answer = try? client.send(
                "DELETE", AgentPath.addresses, body: deleteArguments(pod: pod))
            guard answer?.status == 200 else { return }
            ledger.note(pod, nil)
        }
    }

    private static func take(_ pod: String, _ client: AgentClient) -> String? {
        let answer = try? client.send("POST", AgentPath.addresses, body: addArguments(pod: pod))
        guard answer?.status == 200, let message = try? answer?.decoded(as: IPAMAddAnswer.self)
        else { return nil }
        return message.addresses.first?.address
    }

    /// Compares what the agent has with what the clients know.
    private func check(_ ledger: Ledger, _ client: AgentClient) async throws {
        let list = try await onThread {
            try client.send("GET", "/apis/spiderpool.spidernet.io/v2beta1/spiderendpoints").json()
        }
        var held: [String: String] = [:]
        for item in list["items"]?.array ?? [] {
            let name = try #require(item["metadata"]?["name"]?.string)
            let endpoint = try EndpointAnswer(json: item)
            held[name] = try #require(endpoint.status.current.interfaces.first).ipv4
        }
        #expect(Set(held.values).count == held.count)
        for (pod, address) in ledger.addresses { #expect(held[pod] == address, "\(pod)") }
    }
}
