import IPAllocAgentAPI
import IPAllocJSON
import Testing

/// Pods of one pool, and what an agent that may fail has of them.
struct FaultyPods: Sendable {
    let client: AgentClient

    private static let pools = "/apis/spiderpool.spidernet.io/v2beta1/spiderippools"
    private static let endpoints = "/apis/spiderpool.spidernet.io/v2beta1/spiderendpoints"

    func makePool() throws {
        #expect(try client.send("POST", Self.pools, body: samplePool("a").json).status == 201)
    }

    func take(_ pod: String) throws {
        let answer = try client.send("POST", AgentPath.addresses, body: addArguments(pod: pod))
        let message: IPAMAddAnswer = try answer.decoded()
        #expect(message.addresses.count == 1)
    }

    func release(_ pod: String) throws {
        let answer = try client.send(
            "DELETE", AgentPath.addresses, body: deleteArguments(pod: pod))
        #expect(answer.status == 200, "\(answer.errorText)")
    }

    /// What came of a request that met a failure.
    struct Refusal: CustomStringConvertible {
        /// Whether it is known that nothing was done: somebody said so.
        var isTold: Bool
        var description: String
    }

    /// Asks for a pod's address, or gives it back, where something may fail.
    ///
    /// - Returns: nil if it was done all the same.
    func attempt(
        _ pod: String, isRelease: Bool, _ fault: FaultTests.Fault
    ) throws -> Refusal? {
        let answer: AgentAnswer
        do {
            answer =
                isRelease
                ? try client.send("DELETE", AgentPath.addresses, body: deleteArguments(pod: pod))
                : try client.send("POST", AgentPath.addresses, body: addArguments(pod: pod))
        } catch {
            #expect(fault.cutsConnections, "\(error)")
            return Refusal(isTold: false, description: "\(error)")
        }
        if answer.status == 200 { return nil }
        #expect(answer.status == 500)
        for word in fault.words { #expect(answer.errorText.contains(word), "\(answer.errorText)") }
        return Refusal(isTold: true, description: answer.errorText)
    }

    /// Compares what the agent has with what it must have.
    func check(holding pods: Set<String>) throws {
        #expect(try held() == pods)
    }

    /// The pods that have addresses, each its own, and as many as the pool counts, if it is there.
    private func held() throws -> Set<String> {
        let list = try client.send("GET", Self.endpoints).json()
        var addresses: [String: String] = [:]
        for item in list["items"]?.array ?? [] {
            let name = try #require(item["metadata"]?["name"]?.string)
            let endpoint = try EndpointAnswer(json: item)
            addresses[name] = try #require(endpoint.status.current.interfaces.first).ipv4
        }
        #expect(Set(addresses.values).count == addresses.count)
        let pool = try client.send("GET", Self.pools + "/a").json()
        if pool["kind"]?.string == "SpiderIPPool" || !addresses.isEmpty {
            #expect(pool["status"]?["allocatedIPCount"]?.integer == Int64(addresses.count))
        }
        return Set(addresses.keys)
    }
}
