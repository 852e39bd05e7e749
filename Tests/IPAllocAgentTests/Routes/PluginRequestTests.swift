import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import Testing

/// The requests of Spiderpool's own plugin, as they were recorded.
@Suite struct PluginRequestTests {
    private static let add = #"""
        {"containerID":"c1","defaultIPv4IPPool":["a"],"defaultIPv6IPPool":null,"ifName":"net1","netNamespace":"/proc/self/ns/net","podName":"p","podNamespace":"default","podUID":"u1"}
        """#
    private static let delete = #"""
        {"containerID":"c1","ifName":"net1","netNamespace":"/proc/self/ns/net","podName":"p","podNamespace":"default","podUID":"u1"}
        """#

    /// A request as the plugin's HTTP library writes it: the host is empty.
    static func request(_ method: String, _ path: String, _ body: String? = nil) -> String {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: \r\nUser-Agent: Go-http-client/1.1\r\n"
        if let body { text += "Content-Length: \(body.utf8.count)\r\n" }
        text += "Accept: application/json\r\n"
        if body != nil { text += "Content-Type: application/json\r\n" }
        return text + "Connection: close\r\n\r\n" + (body ?? "")
    }

    /// The status and the body of an answer.
    static func parts(of answer: String) throws -> (status: Int, body: String) {
        let halves = answer.split(separator: "\r\n\r\n", maxSplits: 1)
        let status = try #require(Int(answer.split(separator: " ")[1]))
        return (status, halves.count > 1 ? String(halves[1]) : "")
    }

    @Test("a pod is not looked up by half a name, and the answer says which half is missing")
    func halfNames() async throws {
        try await TestAgent.run { agent in
            for (query, missing) in [
                ("", "podName"), ("?podNamespace=default", "podName"),
                ("?podName=p", "podNamespace"), ("?podName=p&containerID=c", "podNamespace"),
            ] {
                let answer = try await agent.send("GET", AgentPath.endpoint + query)
                #expect(answer.status == 400)
                #expect(answer.errorText.contains("the parameter \(missing) is missing"))
            }
            for query in ["?podName=p&podNamespace=default", "?containerID=c"] {
                #expect(try await agent.send("GET", AgentPath.endpoint + query).status == 404)
            }
        }
    }

    @Test("healthy is 200, and the connection ends as the client wants it")
    func healthy() async throws {
        try await TestAgent.run { agent in
            let answer = try await agent.exchange(Self.request("GET", AgentPath.health))
            #expect(try Self.parts(of: answer).status == 200)
        }
    }

    @Test("a client that closes without reading the answer to healthy does no harm")
    func closedWithoutReading() async throws {
        try await TestAgent.run { agent in
            for _ in 0..<50 {
                try await agent.blocking { path in
                    try RawConnection(to: path).send(Self.request("GET", AgentPath.health))
                }
            }
            #expect(try await agent.send("GET", AgentPath.health).status == 200)
        }
    }

    @Test("the recorded ADD gets an address, its routes, and the same again when repeated")
    func add() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let request = Self.request("POST", AgentPath.addresses, Self.add)
            let first = try Self.parts(of: try await agent.exchange(request))
            #expect(first.status == 200)
            let answer = try IPAMAddAnswer(json: JSONValue(parsing: first.body))
            #expect(answer.addresses.map(\.address) == ["10.6.168.1/16"])
            #expect(answer.addresses.map(\.interface) == ["net1"])
            #expect(answer.addresses.map(\.version) == [4])
            #expect(answer.addresses.map(\.gateway) == ["10.6.0.1"])
            #expect(answer.addresses.map(\.pool) == ["a"])
            #expect(answer.routes.map(\.destination) == ["0.0.0.0/0"])
            #expect(answer.routes.map(\.gateway) == ["10.6.0.1"])
            #expect(answer.routes.map(\.interface) == ["net1"])
            let second = try Self.parts(of: try await agent.exchange(request))
            #expect(second.body == first.body)
        }
    }

    @Test("routes of the pool follow the default route; plugins are told what to detect")
    func routesAndDetection() async throws {
        try await TestAgent.run {
            $0.detectsIPConflict = true
            $0.detectsGateway = true
        } body: { agent in
            var pool = samplePool("a")
            pool.spec.routes = [Route(destination: "192.168.0.0/24", gateway: "10.6.0.2")]
            try await agent.create(pool)
            let answer: IPAMAddAnswer = try await agent.send(
                "POST", AgentPath.addresses, addArguments(pod: "p")
            ).decoded()
            #expect(answer.routes.map(\.destination) == ["0.0.0.0/0", "192.168.0.0/24"])
            #expect(answer.routes.map(\.gateway) == ["10.6.0.1", "10.6.0.2"])
            #expect(answer.addresses.map(\.detectsIPConflict) == [true])
            #expect(answer.addresses.map(\.detectsGateway) == [true])
        }
    }

    @Test("the recorded DEL gives the address back; again, it is no error")
    func delete() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a", ips: ["10.6.168.1"]))
            let add = Self.request("POST", AgentPath.addresses, Self.add)
            let delete = Self.request("DELETE", AgentPath.addresses, Self.delete)
            #expect(try Self.parts(of: try await agent.exchange(add)).status == 200)
            for _ in 0..<2 {
                #expect(try Self.parts(of: try await agent.exchange(delete)).status == 200)
            }
            let next = try await agent.send(
                "POST", AgentPath.addresses, addArguments(pod: "q"))
            #expect(next.status == 200)
        }
    }

    @Test("an error is status 500 with the text as a JSON string, and its CNI code beside it")
    func noPool() async throws {
        try await TestAgent.run { agent in
            let body = #"{"containerID":"c","ifName":"eth0","podName":"p","podNamespace":"n"}"#
            let answer = try await agent.send(
                "POST", AgentPath.addresses, try JSONValue(parsing: body))
            #expect(answer.status == 500)
            #expect(try answer.json().string?.contains("no IPPool available") == true)
            #expect(answer.cniCode == 999)
        }
    }

    @Test("a pool that is used up is told as such, with CNI code 50")
    func usedUp() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a", ips: ["10.6.168.1"]))
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            let answer = try await agent.send(
                "POST", AgentPath.addresses, addArguments(pod: "q"))
            #expect(answer.status == 500)
            #expect(answer.errorText.contains("all IP addresses used out"))
            #expect(answer.cniCode == 50)
        }
    }

    @Test("POST of /v1/ipam/ips does nothing and succeeds, as Spiderpool's does")
    func batchAdd() async throws {
        try await TestAgent.run { agent in
            let answer = try await agent.send(
                "POST", AgentPath.conflictingAddresses, .object([:]))
            #expect(answer.status == 200)
        }
    }

    @Test("giving back conflicting addresses is 521 if that is switched off")
    func conflictingReleaseOff() async throws {
        try await TestAgent.run {
            $0.service.releasesConflicting = false
        } body: { agent in
            let body = #"""
                {"containerID":"c","podName":"p","podNamespace":"n","podUID":"u","isReleaseConflictIPs":true}
                """#
            let answer = try await agent.send(
                "DELETE", AgentPath.conflictingAddresses, try JSONValue(parsing: body))
            #expect(answer.status == 521)
            #expect(answer.errorText == "forbid releasing IPs for stateless workload")
        }
    }

    @Test("the endpoint of a pod is told, 404 if there is none, 400 without both names")
    func endpoint() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            let found = try await agent.send(
                "GET", AgentPath.endpoint(namespace: "default", pod: "p"))
            #expect(found.status == 200)
            let endpoint: EndpointAnswer = try found.decoded()
            #expect(endpoint.status.current.interfaces.map(\.ipv4) == ["10.6.168.1/16"])
            let missing = try await agent.send(
                "GET", AgentPath.endpoint(namespace: "default", pod: "q"))
            #expect(missing.status == 404)
            #expect(try await agent.send("GET", AgentPath.endpoint).status == 400)
        }
    }

    @Test(
        "a body that is not what it should be is refused with its reason",
        arguments: [
            ("", "is empty"), ("{", "not valid JSON"), ("[]", "must be an object"),
            (#"{"ifName":"eth0"}"#, "containerID is missing"),
            (#"{"containerID":"c"}"#, "ifName is missing"),
            (#"{"containerID":1,"ifName":"eth0"}"#, "containerID must be a string"),
            (
                #"{"containerID":"c","ifName":"e","masterAddresses":["x"]}"#,
                "masterAddresses[0]"
            ),
        ])
    func malformed(body: String, reason: String) async throws {
        try await TestAgent.run { agent in
            let answer = try Self.parts(
                of: try await agent.exchange(
                    Self.request("POST", AgentPath.addresses, body)))
            #expect(answer.status == 400)
            let text = try #require(try JSONValue(parsing: answer.body).string)
            #expect(text.contains(reason))
        }
    }
}
