import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import Testing

/// The resources, in the shapes of the Kubernetes API.
@Suite struct ResourceTests {
    private static let pools = "/apis/spiderpool.spidernet.io/v2beta1/spiderippools"
    private static let namespaces = "/api/v1/namespaces"

    @Test("a pool is created, read, listed, changed, patched and deleted")
    func life() async throws {
        try await TestAgent.run { agent in
            let created = try await agent.send("POST", Self.pools, samplePool("a").json)
            #expect(created.status == 201)
            let uid = try created.json()["metadata"]?["uid"]
            #expect(uid?.string?.isEmpty == false)

            let list = try await agent.send("GET", Self.pools).json()
            #expect(list["kind"]?.string == "SpiderIPPoolList")
            #expect(list["items"]?.array?.count == 1)
            #expect(list["metadata"]?["resourceVersion"]?.string != nil)

            var pool = try SpiderIPPool(
                json: try await agent.send("GET", Self.pools + "/a").json())
            #expect(pool.metadata.uid == uid?.string)
            pool.spec.isDisabled = true
            let updated = try await agent.send("PUT", Self.pools + "/a", pool.json)
            #expect(updated.status == 200)
            #expect(try updated.json()["spec"]?["disable"] == .bool(true))

            let patched = try await agent.send(
                "PATCH", Self.pools + "/a",
                try JSONValue(parsing: #"{"spec":{"disable":false}}"#))
            #expect(patched.status == 200)

            #expect(try await agent.send("DELETE", Self.pools + "/a").status == 200)
            #expect(try await agent.send("GET", Self.pools + "/a").status == 404)
        }
    }

    @Test("a list can be read in parts; parameters without sense are refused")
    func parts() async throws {
        try await TestAgent.run { agent in
            for name in ["a", "b", "c"] {
                let body = #"{"metadata":{"name":"\#(name)"}}"#
                try await agent.send("POST", Self.namespaces, try JSONValue(parsing: body))
            }
            let first = try await agent.send("GET", Self.namespaces + "?limit=2").json()
            #expect(first["items"]?.array?.count == 2)
            #expect(first["metadata"]?["remainingItemCount"]?.integer == 1)
            let token = try #require(first["metadata"]?["continue"]?.string)
            let second = try await agent.send(
                "GET", Self.namespaces + "?limit=2&continue=\(token)"
            ).json()
            #expect(second["items"]?.array?.map { $0["metadata"]?["name"]?.string } == ["c"])
            #expect(second["metadata"]?["continue"] == nil)
            #expect(
                second["metadata"]?["resourceVersion"] == first["metadata"]?["resourceVersion"])
            let all = try await agent.send("GET", Self.namespaces + "?limit=0").json()
            #expect(all["items"]?.array?.count == 3)
            for wrong in [
                "limit=-1", "limit=x", "continue=x", "continue=99999/a/b", "limit=1e3",
                "continue=\(token)&resourceVersion=1", "continue=\(token)&watch=true",
            ] {
                let refused = try await agent.send("GET", Self.namespaces + "?" + wrong)
                #expect(refused.status == 400, "\(wrong)")
                #expect(try refused.json()["reason"]?.string == "BadRequest")
            }
        }
    }

    @Test("an old resource version is a conflict, and changes nothing")
    func conflict() async throws {
        try await TestAgent.run { agent in
            try await agent.send("POST", Self.pools, samplePool("a").json)
            let old = try await agent.send("GET", Self.pools + "/a").json()
            var pool = try SpiderIPPool(json: old)
            pool.spec.isDisabled = true
            #expect(try await agent.send("PUT", Self.pools + "/a", pool.json).status == 200)
            pool = try SpiderIPPool(json: old)
            pool.spec.vlan = 7
            let refused = try await agent.send("PUT", Self.pools + "/a", pool.json)
            #expect(refused.status == 409)
            #expect(try refused.json()["reason"]?.string == "Conflict")
            let now = try await agent.send("GET", Self.pools + "/a").json()
            #expect(now["spec"]?["vlan"]?.integer ?? 0 == 0)
        }
    }

    @Test("what admission refuses comes as a Status with the fields that are wrong")
    func invalid() async throws {
        try await TestAgent.run { agent in
            let answer = try await agent.send(
                "POST", Self.pools, samplePool("a", subnet: "10.6.0.0/99").json)
            #expect(answer.status == 422)
            let status = try answer.json()
            #expect(status["kind"]?.string == "Status")
            #expect(status["status"]?.string == "Failure")
            #expect(status["reason"]?.string == "Invalid")
            #expect(status["code"]?.integer == 422)
            #expect(status["details"]?["kind"]?.string == "spiderippools")
            let fields = status["details"]?["causes"]?.array?.compactMap { $0["field"]?.string }
            #expect(fields?.first?.hasPrefix("spec.") == true)
            #expect(try await agent.send("GET", Self.pools).json()["items"] == .array([]))
        }
    }

    @Test("dryRun=All tells what would be, and changes nothing; other values are refused")
    func dryRun() async throws {
        try await TestAgent.run { agent in
            let tried = try await agent.send(
                "POST", Self.pools + "?dryRun=All", samplePool("a").json)
            #expect(tried.status == 201)
            #expect(try await agent.send("GET", Self.pools + "/a").status == 404)
            let odd = try await agent.send(
                "POST", Self.pools + "?dryRun=yes", samplePool("a").json)
            #expect(odd.status == 400)
        }
    }

    @Test("a deletion may ask for a dry run in its body, as kubectl does")
    func deleteOptions() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let options = try JSONValue(parsing: #"{"kind":"DeleteOptions","dryRun":["All"]}"#)
            #expect(try await agent.send("DELETE", Self.pools + "/a", options).status == 200)
            #expect(try await agent.send("GET", Self.pools + "/a").status == 200)
            let odd = try JSONValue(parsing: #"{"dryRun":["Some"]}"#)
            #expect(try await agent.send("DELETE", Self.pools + "/a", odd).status == 400)
            let plain = try JSONValue(parsing: #"{"propagationPolicy":"Background"}"#)
            #expect(try await agent.send("DELETE", Self.pools + "/a", plain).status == 200)
            #expect(try await agent.send("GET", Self.pools + "/a").status == 404)
        }
    }

    @Test("labels and names select")
    func selectors() async throws {
        try await TestAgent.run { agent in
            for (name, app) in [("x", "web"), ("y", "db")] {
                var namespace = Namespace()
                namespace.metadata.name = name
                namespace.metadata.labels["app"] = app
                try await agent.create(namespace)
            }
            func names(_ query: String) async throws -> [String]? {
                try await agent.send("GET", Self.namespaces + query).json()["items"]?.array?
                    .compactMap { $0["metadata"]?["name"]?.string }
            }
            #expect(try await names("?labelSelector=app%3Dweb") == ["x"])
            #expect(try await names("?labelSelector=app+in+(db,+cache)") == ["y"])
            #expect(try await names("?labelSelector=app!%3Dweb") == ["y"])
            #expect(try await names("?fieldSelector=metadata.name%3Dy") == ["y"])
            #expect(try await names("") == ["x", "y"])
            let odd = try await agent.send(
                "GET", Self.namespaces + "?fieldSelector=status.phase%3DRunning")
            #expect(odd.status == 400)
        }
    }

    @Test("objects in namespaces live there: pods by namespace and in all of them")
    func namespaced() async throws {
        try await TestAgent.run { agent in
            let body = try JSONValue(parsing: #"{"metadata":{"name":"p"}}"#)
            let path = Self.namespaces + "/n/pods"
            #expect(try await agent.send("POST", path, body).status == 201)
            let pod = try await agent.send("GET", path + "/p").json()
            #expect(pod["metadata"]?["namespace"]?.string == "n")
            #expect(pod["kind"]?.string == "Pod")
            let all = try await agent.send("GET", "/api/v1/pods").json()
            #expect(all["items"]?.array?.count == 1)
            let other = try await agent.send("GET", Self.namespaces + "/m/pods").json()
            #expect(other["items"]?.array?.isEmpty == true)
            #expect(try await agent.send("POST", "/api/v1/pods", body).status == 400)
        }
    }

    @Test(
        "an object that contradicts its path is refused",
        arguments: [
            (#"{"kind":"Pod","metadata":{"name":"a"}}"#, "kind is \"Pod\""),
            (#"{"apiVersion":"v1","metadata":{"name":"a"}}"#, "apiVersion is \"v1\""),
            (#"{"metadata":{"name":"b"}}"#, "does not match the name on the URL (a)"),
            (#"{"metadata":7}"#, "metadata must be an object"),
            (#"7"#, "must be an object"),
        ])
    func contradiction(body: String, reason: String) async throws {
        try await TestAgent.run { agent in
            let answer = try await agent.send(
                "PUT", Self.pools + "/a", try JSONValue(parsing: body))
            #expect(answer.status == 400)
            #expect(answer.errorText.contains(reason))
        }
    }

    @Test("what is not there is told in the shape of the API that was asked")
    func unknown() async throws {
        try await TestAgent.run { agent in
            let kind = try await agent.send("GET", "/api/v1/foos")
            #expect(kind.status == 404)
            #expect(try kind.json()["kind"]?.string == "Status")
            let path = try await agent.send("GET", "/v1/foo")
            #expect(path.status == 404)
            #expect(try path.json().string?.contains("/v1/foo") == true)
            let method = try await agent.send("PATCH", Self.pools, .object([:]))
            #expect(method.status == 405)
            #expect(method.header("Allow") == "GET, POST")
            #expect(try await agent.send("GET", "/").status == 404)
        }
    }

    @Test("an answer to HEAD has no body, so that the next answer is not mistaken for it")
    func head() async throws {
        try await TestAgent.run { agent in
            let text = try await agent.exchange(
                "HEAD /healthz HTTP/1.1\r\nHost: \r\n\r\n"
                    + "GET /healthz HTTP/1.1\r\nHost: \r\nConnection: close\r\n\r\n")
            let answers = text.split(separator: "\r\n\r\n")
            #expect(answers.count == 3)
            #expect(answers[0].hasPrefix("HTTP/1.1 405"))
            #expect(answers[1].hasPrefix("HTTP/1.1 200"))
            #expect(answers[2] == "ok\n")
        }
    }

    @Test("patches of other kinds than merging are refused")
    func patchType() async throws {
        try await TestAgent.run { agent in
            let text =
                "PATCH \(Self.pools)/a HTTP/1.1\r\nHost: \r\nConnection: close\r\n"
                + "Content-Type: application/json-patch+json\r\nContent-Length: 2\r\n\r\n[]"
            let answer = try PluginRequestTests.parts(of: try await agent.exchange(text))
            #expect(answer.status == 415)
        }
    }

    @Test("the groups and kinds can be discovered")
    func discovery() async throws {
        try await TestAgent.run { agent in
            let groups = try await agent.send("GET", "/apis").json()
            let names = groups["groups"]?.array?.compactMap { $0["name"]?.string }
            #expect(names?.contains("spiderpool.spidernet.io") == true)
            let kinds = try await agent.send(
                "GET", "/apis/spiderpool.spidernet.io/v2beta1"
            ).json()
            let plurals = kinds["resources"]?.array?.compactMap { $0["name"]?.string }
            #expect(plurals?.contains("spiderippools") == true)
            #expect(try await agent.send("GET", "/apis/x/v1").status == 404)
        }
    }
}
