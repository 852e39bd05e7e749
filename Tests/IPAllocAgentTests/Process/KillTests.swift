import Foundation
import Glibc
import IPAllocAgentAPI
import IPAllocJSON
import IPAllocTestSupport
import Testing

/// An agent that is killed while many ask it, again and again on the same store.
///
/// `IPALLOC_KILLS` says how often; `make soak` sets it.
@Suite struct KillTests {
    private static let workers = 8
    /// How many pods a worker has at most, so that the pool is never empty.
    private static let podsMax = 20
    private static let poolSize = 1021
    private static let pools = "/apis/spiderpool.spidernet.io/v2beta1/spiderippools"
    private static let endpoints = "/apis/spiderpool.spidernet.io/v2beta1/spiderendpoints"

    private static var kills: Int {
        unsafe getenv("IPALLOC_KILLS").flatMap { unsafe Int(String(cString: $0)) } ?? 20
    }

    @Test(
        "kill -9 under load loses nothing acknowledged, gives no address twice, and leaks none")
    func kill() async throws {
        var random = SeededGenerator.forTest()
        let (directory, ledger) = (try TemporaryDirectory(), KillLedger())
        let client = AgentClient(
            socketPath: AgentProcess.socket(in: directory), timeout: .seconds(30))
        let count = Self.kills
        for round in 0..<count {
            if random.next() % 4 == 0 {
                // While it reads its store, or before, or just after.
                let pause = UInt32.random(in: 0..<400_000, using: &random)
                try await onThread { try Self.killAtStart(in: directory, after: pause) }
            }
            let agent = try await onThread { try AgentProcess.serving(in: directory) }
            try await onThread {
                if round == 0 { try Self.makePool(client) }
                try Self.check(ledger, client)
                try Self.settle(ledger, client)
                try Self.check(ledger, client)
            }
            try await load(agent, round, client, ledger, &random)
        }
        let agent = try await onThread { try AgentProcess.serving(in: directory) }
        try await onThread {
            try Self.check(ledger, client)
            try Self.settle(ledger, client)
            for pod in ledger.addresses.keys { try Self.release(pod, client, ledger) }
            try Self.check(ledger, client)
        }
        #expect(ledger.addresses.isEmpty)
        agent.send(SIGTERM)
        #expect(try await onThread { agent.end() } == 0)
        print("\(count) kills, \(ledger.answers) answers, \(ledger.repeated) asked again")
    }

    private static func killAtStart(
        in directory: TemporaryDirectory, after microseconds: UInt32
    ) throws {
        let agent = try AgentProcess([
            "--socket", AgentProcess.socket(in: directory), "--store", directory.file("store"),
        ])
        usleep(microseconds)
        agent.send(SIGKILL)
        #expect(agent.end() == nil)
    }

    private static func makePool(_ client: AgentClient) throws {
        let pool = samplePool("a", ips: ["10.6.0.2-10.6.3.254"]).json
        let made = try client.send("POST", pools, body: pool)
        try #require(made.status == 201)
    }

    /// Has workers ask until the agent is gone, which is killed after some answers and a moment.
    private func load(
        _ agent: AgentProcess, _ round: Int, _ client: AgentClient, _ ledger: KillLedger,
        _ random: inout SeededGenerator
    ) async throws {
        let pause = UInt32.random(in: 0..<20_000, using: &random)
        ledger.after(Int.random(in: 1..<200, using: &random)) {
            Thread.detachNewThread {
                usleep(pause)
                agent.send(SIGKILL)
            }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<Self.workers {
                let seed = random.next()
                group.addTask {
                    try await onThread {
                        Self.work("r\(round)w\(worker)", seed: seed, client, ledger)
                    }
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

    /// Takes and gives back addresses until the agent is gone.
    private static func work(
        _ name: String, seed: UInt64, _ client: AgentClient, _ ledger: KillLedger
    ) {
        var random = SeededGenerator(seed: seed)
        var own: [String] = ledger.adopt(upTo: podsMax)
        for number in 0... {
            do {
                let isFull = own.count >= podsMax
                if isFull || (!own.isEmpty && random.next() % 3 == 0) {
                    let place = Int(random.next() % UInt64(own.count))
                    try release(own.remove(at: place), client, ledger)
                } else {
                    let pod = "\(name)-\(number)"
                    own.append(pod)
                    try take(pod, client, ledger)
                }
            } catch { return }
        }
    }

    /// Asks for a pod's address and writes down what is acknowledged.
    private static func take(_ pod: String, _ client: AgentClient, _ ledger: KillLedger) throws {
        ledger.begin(pod, isRelease: false)
        let answer = try client.send("POST", AgentPath.addresses, body: addArguments(pod: pod))
        let message: IPAMAddAnswer = try answer.decoded()
        ledger.note(pod, try #require(message.addresses.first?.address))
    }

    private static func release(
        _ pod: String, _ client: AgentClient, _ ledger: KillLedger
    ) throws {
        ledger.begin(pod, isRelease: true)
        let answer = try client.send(
            "DELETE", AgentPath.addresses, body: deleteArguments(pod: pod))
        guard answer.status == 200 else { throw ProcessFailure(answer.errorText) }
        ledger.note(pod, nil)
    }

    /// Asks again for all that was asked and not answered, as a runtime does.
    private static func settle(_ ledger: KillLedger, _ client: AgentClient) throws {
        for (pod, isRelease) in ledger.unanswered {
            if isRelease {
                try release(pod, client, ledger)
            } else {
                try take(pod, client, ledger)
            }
        }
        ledger.hasSettled()
    }

    /// Compares what the agent has with what the clients know: what was acknowledged must be so,
    /// and where nothing is unanswered, there must be nothing else.
    private static func check(_ ledger: KillLedger, _ client: AgentClient) throws {
        let list = try client.send("GET", endpoints).json()
        var held: [String: String] = [:]
        for item in list["items"]?.array ?? [] {
            let name = try #require(item["metadata"]?["name"]?.string)
            let endpoint = try EndpointAnswer(json: item)
            held[name] = try #require(endpoint.status.current.interfaces.first).ipv4
        }
        #expect(Set(held.values).count == held.count)
        let unanswered = ledger.unanswered
        for (pod, address) in ledger.addresses where unanswered[pod] == nil {
            #expect(held[pod] == address, "\(pod)")
        }
        for pod in held.keys where unanswered[pod] == nil {
            #expect(ledger.addresses[pod] != nil, "\(pod) was given back, or never asked for")
        }
        let pool = try client.send("GET", pools + "/a").json()
        #expect(pool["status"]?["allocatedIPCount"]?.integer == Int64(held.count))
        #expect(pool["status"]?["totalIPCount"]?.integer == Int64(poolSize))
    }
}
