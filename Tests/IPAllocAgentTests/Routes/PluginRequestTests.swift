import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
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

    @Test("a body that is null is malformed, as one without what it must have")
    func nullBody() async throws {
        try await TestAgent.run { agent in
            for body in ["null", "{}"] {
                let answer = try await agent.exchange(
                    Self.request("POST", AgentPath.addresses, body))
                #expect(try Self.parts(of: answer).status == 400)
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

    @Test("the answer has all interfaces and both families, by the names of Spiderpool's members")
    func shape() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            try await agent.create(
                samplePool("b", subnet: "fd00:6::/64", ips: ["fd00:6::10"], gateway: "fd00:6::1"))
            try await agent.create(
                samplePool("c", subnet: "10.7.0.0/16", ips: ["10.7.0.10"], gateway: nil))
            var arguments = try IPAMAddArguments(json: addArguments(pod: "p"))
            arguments.podAnnotations = [
                "ipam.spidernet.io/ippools":
                    #"[{"interface":"eth0","ipv4":["a"],"ipv6":["b"]},{"interface":"net1","ipv4":["c"]}]"#
            ]
            let answer = try await agent.send("POST", AgentPath.addresses, arguments.json)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/json")
            #expect(
                String(decoding: answer.body, as: UTF8.self)
                    == #"{"ips":[{"address":"10.6.168.1/16","gateway":"10.6.0.1","ipPool":"a","#
                    + #""nic":"eth0","version":4},{"address":"fd00:6::10/64","#
                    + #""gateway":"fd00:6::1","ipPool":"b","nic":"eth0","version":6},"#
                    + #"{"address":"10.7.0.10/16","ipPool":"c","nic":"net1","version":4}],"#
                    + #""routes":[{"dst":"0.0.0.0/0","gw":"10.6.0.1","ifName":"eth0"},"#
                    + #"{"dst":"::/0","gw":"fd00:6::1","ifName":"eth0"}]}"#)
            let found = try await agent.send(
                "GET", AgentPath.endpoint(namespace: "default", pod: "p"))
            #expect(
                try found.json()["status"]?.text()
                    == #"{"current":{"ips":[{"cleanGateway":false,"interface":"eth0","#
                    + #""ipv4":"10.6.168.1/16","ipv4Gateway":"10.6.0.1","ipv4Pool":"a","#
                    + #""ipv6":"fd00:6::10/64","ipv6Gateway":"fd00:6::1","ipv6Pool":"b","vlan":0},"#
                    + #"{"interface":"net1","ipv4":"10.7.0.10/16","ipv4Pool":"c","vlan":0}],"#
                    + #""node":"node-1","uid":"uid-p"},"ownerControllerName":"p","#
                    + #""ownerControllerType":"Pod"}"#)
            let released = try await agent.send(
                "DELETE", AgentPath.addresses, deleteArguments(pod: "p"))
            #expect(released.status == 200)
            #expect(released.body.isEmpty)
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

    @Test("only pools in a subnet of the master serve; without its addresses nothing is guessed")
    func masterSubnet() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            var arguments = try IPAMAddArguments(json: addArguments(pod: "p"))
            arguments.matchesMasterSubnet = true
            for (addresses, message) in [
                (
                    nil,
                    "wrong input, matchMasterSubnet is set, but the request has no masterAddresses"
                ),
                (
                    ["10.7.0.1", "fd00:6::1"],
                    "failed to allocate IP addresses in standard mode: no IPPool available, all "
                        + "IPv4 IPPools [a] of eth0 filtered out: [the spec.subnet 10.6.0.0/16 of "
                        + "IPPool a holds none of the master's addresses [10.7.0.1 fd00:6::1]]"
                ),
            ] as [([String]?, String)] {
                arguments.masterAddresses = addresses
                let answer = try await agent.send("POST", AgentPath.addresses, arguments.json)
                #expect(answer.status == 500)
                #expect(answer.errorText.hasPrefix(message), "\(answer.errorText)")
                #expect(answer.cniCode == 999)
            }
            arguments.masterAddresses = ["10.7.0.1", "10.6.0.9"]
            let answer = try await agent.send("POST", AgentPath.addresses, arguments.json)
            #expect(answer.status == 200)
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

    @Test("giving back conflicting addresses is 522 for a pod of a stateful set, which keeps them")
    func conflictingReleaseOfStateful() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            var set = StatefulSet()
            set.metadata = ObjectMetadata(name: "db", namespace: "default")
            set.spec.replicas = 1
            set = try StatefulSet(json: try await agent.create(set))
            var pod = Pod()
            pod.metadata = ObjectMetadata(name: "db-0", namespace: "default")
            pod.metadata.uid = "uid-db-0"
            pod.metadata.ownerReferences = [OwnerReference(to: set, isController: true)]
            try await agent.create(pod)
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "db-0"))
            let answer = try await agent.send(
                "DELETE", AgentPath.conflictingAddresses, deleteArguments(pod: "db-0"))
            #expect(answer.status == 522)
            #expect(answer.errorText == "forbid releasing IPs for stateful workload ")
            let endpoint = AgentPath.endpoint(namespace: "default", pod: "db-0")
            #expect(try await agent.send("GET", endpoint).status == 200)
        }
    }

    @Test("a store that takes no writes is status 500 with its reason, and nothing is changed")
    func brokenStore() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        try await TestAgent.run(store: store) { agent in
            try await agent.create(samplePool("a"))
            try await agent.send("POST", AgentPath.addresses, addArguments(pod: "p"))
            try await store.close()
            for (method, path, body) in [
                ("POST", AgentPath.addresses, addArguments(pod: "q")),
                ("DELETE", AgentPath.addresses, deleteArguments(pod: "p")),
                ("DELETE", AgentPath.conflictingAddresses, deleteArguments(pod: "p")),
            ] {
                let answer = try await agent.send(method, path, body)
                #expect(answer.status == 500, "\(method) \(path)")
                #expect(
                    try answer.json().string?.hasPrefix(
                        "the store failed, nothing was changed: ") == true)
                #expect(answer.cniCode == 999)
            }
            let endpoint = AgentPath.endpoint(namespace: "default", pod: "p")
            #expect(try await agent.send("GET", endpoint).status == 200)
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
