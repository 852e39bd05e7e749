import IPAllocAgentAPI
import IPAllocJSON
import IPAllocModel
import IPAllocStore
import IPAllocTestSupport
import Testing

@testable import IPAllocAgent

/// What a running agent answers, against docs/openapi.yaml.
@Suite struct DescribedAnswersTests {
    /// Asks one thing after the other, and compares each answer with its description.
    private final class Tour {
        let agent: TestAgent
        let description: APIDescription
        /// The operations that were done as they were asked for.
        private(set) var done: Set<String> = []

        init(_ agent: TestAgent) throws {
            self.agent = agent
            description = try APIDescription()
        }

        /// - Parameters:
        ///   - path: The path as it is described, with parameters in braces.
        ///   - values: What stands in their place.
        ///   - body: JSON.
        @discardableResult
        func ask(
            _ status: Int, _ method: String, _ path: String, _ values: [String: String] = [:],
            query: String = "", body: String? = nil,
            at location: SourceLocation = #_sourceLocation
        ) async throws -> AgentAnswer {
            var place = path
            for (name, value) in values { place.replace("{\(name)}", with: value) }
            let answer = try await agent.send(
                method, place + query, try body.map { try JSONValue(parsing: $0) })
            let operation = "\(method) \(path)"
            #expect(
                answer.status == status, "\(operation): \(answer.errorText)",
                sourceLocation: location)
            let problems = description.problems(of: answer, to: operation)
            #expect(problems == [], "\(operation), \(status)", sourceLocation: location)
            if answer.isSuccess { done.insert(operation) }
            return answer
        }
    }

    private static let spider = ["group": "spiderpool.spidernet.io", "version": "v2beta1"]
    private static let apps = ["group": "apps", "version": "v1", "namespace": "default"]

    @Test("every operation answers as it is described, if it succeeds and if it is refused")
    func everyOperation() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        let backup = BackupMaker(store: store, directory: directory.path)
        try await TestAgent.run(store: store, backup: backup) { agent in
            let tour = try Tour(agent)
            try await Self.collections(tour)
            try await Self.plugins(tour)
            try await Self.operators(tour)
            try await Self.objects(tour)
            try await Self.agent(tour)
            #expect(tour.done == Set(tour.description.operations.keys))
        }
        try await store.close()
    }

    private static func collections(_ tour: Tour) async throws {
        let cluster = "/apis/{group}/{version}/{plural}"
        let pools = spider.merging(["plural": "spiderippools"]) { $1 }
        let pool = samplePool("a").json.text()
        try await tour.ask(201, "POST", cluster, pools, body: pool)
        try await tour.ask(409, "POST", cluster, pools, body: pool)
        try await tour.ask(
            422, "POST", cluster, pools, body: samplePool("b", subnet: "x").json.text())
        try await tour.ask(400, "POST", cluster, pools, body: "[]")
        try await tour.ask(200, "GET", cluster, pools)
        try await tour.ask(200, "GET", cluster, pools, query: "?limit=1")
        try await tour.ask(400, "GET", cluster, pools, query: "?limit=x")
        let none = spider.merging(["plural": "none"]) { $1 }
        try await tour.ask(404, "GET", cluster, none)
        try await tour.ask(404, "POST", cluster, none, body: "{}")

        let namespaced = "/apis/{group}/{version}/namespaces/{namespace}/{plural}"
        let deployments = apps.merging(["plural": "deployments"]) { $1 }
        let named = #"{"metadata":{"name":"web"}}"#
        try await tour.ask(201, "POST", namespaced, deployments, body: named)
        try await tour.ask(200, "GET", namespaced, deployments)
        let endpoints = spider.merging(["namespace": "default", "plural": "spiderendpoints"]) { $1 }
        try await tour.ask(403, "POST", namespaced, endpoints, body: named)

        try await tour.ask(201, "POST", "/api/v1/namespaces", body: named)
        try await tour.ask(200, "GET", "/api/v1/namespaces")
        try await tour.ask(201, "POST", "/api/v1/{plural}", ["plural": "nodes"], body: named)
        try await tour.ask(200, "GET", "/api/v1/{plural}", ["plural": "pods"])
        let pods = ["namespace": "default", "plural": "pods"]
        let core = "/api/v1/namespaces/{namespace}/{plural}"
        let pod =
            #"{"metadata":{"name":"p","uid":"uid-p","annotations":"#
            + #"{"ipam.spidernet.io/ippool":"{\"ipv4\":[\"a\"]}"}}}"#
        try await tour.ask(201, "POST", core, pods, body: pod)
        try await tour.ask(200, "GET", core, pods)
    }

    private static func plugins(_ tour: Tour) async throws {
        for path in [AgentPath.health, AgentPath.startup, AgentPath.readiness, AgentPath.liveness] {
            try await tour.ask(200, "GET", path)
        }
        let add = AgentPath.addresses
        try await tour.ask(200, "POST", add, body: addArguments(pod: "p").text())
        try await tour.ask(400, "POST", add, body: "{}")
        try await tour.ask(500, "POST", add, body: addArguments(pod: "q", pool: "none").text())
        let delete = deleteArguments(pod: "p").text()
        try await tour.ask(200, "DELETE", add, body: delete)
        try await tour.ask(400, "DELETE", add, body: "{}")
        let several = AgentPath.conflictingAddresses
        try await tour.ask(200, "POST", several, body: "{}")
        try await tour.ask(200, "DELETE", several, body: deleteArguments(pod: "q").text())
        try await tour.ask(400, "DELETE", several, body: "{}")

        let endpoint = AgentPath.endpoint
        let pod = { (name: String) in "?podNamespace=default&podName=\(name)" }
        try await tour.ask(200, "GET", endpoint, query: pod("p"))
        try await tour.ask(404, "GET", endpoint, query: pod("q"))
        try await tour.ask(400, "GET", endpoint)

        let coordinator = AgentPath.coordinator
        let asked = #"{"podName":"p","podNamespace":"default"}"#
        try await tour.ask(500, "GET", coordinator, body: asked)
        try await tour.agent.create(CoordinatorTests.coordinator("c"))
        try await tour.ask(200, "GET", coordinator, body: asked)
        try await tour.ask(400, "GET", coordinator, body: "{}")

        try await tour.ask(200, "POST", AgentPath.garbage, body: #"{"dryRun":true}"#)
        try await tour.ask(400, "POST", AgentPath.garbage, body: #"{"dryRun":1}"#)
    }

    private static func operators(_ tour: Tour) async throws {
        let explain = AgentPath.explanation
        try await tour.ask(
            200, "POST", explain, body: #"{"podName":"p","podNamespace":"default"}"#)
        try await tour.ask(
            404, "POST", explain, body: #"{"podName":"q","podNamespace":"default"}"#)
        try await tour.ask(400, "POST", explain, body: "{}")
        let pod = #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"planned","annotations":"#
        let annotation = #"{"ipam.spidernet.io/ippool":"{\"ipv4\":[\"a\"]}"}}}"#
        try await tour.ask(
            200, "POST", AgentPath.plan, body: #"{"objects":[\#(pod)\#(annotation)]}"#)
        try await tour.ask(400, "POST", AgentPath.plan, body: "{}")
        try await tour.ask(200, "GET", AgentPath.audit)
        try await tour.ask(400, "GET", AgentPath.audit, query: "?limit=0")
        try await tour.ask(200, "POST", AgentPath.backup)

        try await tour.ask(200, "GET", AgentPath.address, query: "?ip=10.6.168.1")
        try await tour.ask(400, "GET", AgentPath.address, query: "?ip=x")
        try await tour.ask(200, "GET", AgentPath.poolAddresses, query: "?ippool=a&limit=1")
        try await tour.ask(404, "GET", AgentPath.poolAddresses, query: "?ippool=none")
        try await tour.ask(400, "GET", AgentPath.poolAddresses)

        // The container of the pod is not on the node, so there is something to report.
        let facts = #"{"attachments":[],"netNamespaceFolders":["/proc/self/ns"],"graceSeconds":0}"#
        let report = try await tour.ask(200, "POST", AgentPath.check, body: facts).json()
        try await tour.ask(400, "POST", AgentPath.check, body: #"{"graceSeconds":-1}"#)
        let revision = report["revision"]?.string ?? ""
        for (status, fingerprints) in [(200, "[]"), (409, #"["stale"]"#)] {
            let body = #"{"revision":"\#(revision)","fingerprints":\#(fingerprints)}"#
            try await tour.ask(status, "POST", AgentPath.repair, body: body)
        }
        try await tour.ask(400, "POST", AgentPath.repair, body: "{}")

        let release = AgentPath.addressRelease
        try await tour.ask(403, "POST", release, body: #"{"ip":"10.6.168.1"}"#)
        try await tour.ask(409, "POST", release, body: #"{"ip":"10.6.168.1","podUID":"x"}"#)
        try await tour.ask(404, "POST", release, body: #"{"ip":"10.6.168.9"}"#)
        try await tour.ask(400, "POST", release, body: #"{"ip":"x"}"#)
        try await tour.ask(
            200, "POST", release, body: #"{"ip":"10.6.168.1","dryRun":true,"force":true}"#)
    }

    private static func objects(_ tour: Tour) async throws {
        let cluster = "/apis/{group}/{version}/{plural}/{name}"
        let pool = spider.merging(["plural": "spiderippools", "name": "a"]) { $1 }
        let old = try await tour.ask(200, "GET", cluster, pool).json().text()
        try await tour.ask(200, "PATCH", cluster, pool, body: #"{"spec":{"vlan":7}}"#)
        try await tour.ask(409, "PUT", cluster, pool, body: old)
        try await tour.ask(422, "PATCH", cluster, pool, body: #"{"spec":{"gateway":"x"}}"#)
        try await tour.ask(400, "PATCH", cluster, pool, body: "[]")
        let missing = spider.merging(["plural": "spiderippools", "name": "none"]) { $1 }
        for method in ["GET", "DELETE"] { try await tour.ask(404, method, cluster, missing) }
        try await tour.ask(404, "PATCH", cluster, missing, body: "{}")

        let namespaced = "/apis/{group}/{version}/namespaces/{namespace}/{plural}/{name}"
        let endpoint = spider.merging(
            ["namespace": "default", "plural": "spiderendpoints", "name": "p"]) { $1 }
        try await tour.ask(200, "GET", namespaced, endpoint)
        try await tour.ask(403, "DELETE", namespaced, endpoint)
        let named = { (name: String) in #"{"metadata":{"name":"\#(name)"}}"# }
        for (path, values, name) in [
            (cluster, pool, "a"),
            (namespaced, apps.merging(["plural": "deployments", "name": "web"]) { $1 }, "web"),
            ("/api/v1/{plural}/{name}", ["plural": "nodes", "name": "web"], "web"),
            (
                "/api/v1/namespaces/{namespace}/{plural}/{name}",
                ["namespace": "default", "plural": "pods", "name": "p"], "p"
            ),
            ("/api/v1/namespaces/{namespace}", ["namespace": "web"], "web"),
        ] {
            let now = try await tour.ask(200, "GET", path, values).json().text()
            try await tour.ask(200, "PUT", path, values, body: now)
            try await tour.ask(400, "PUT", path, values, body: named("other"))
            try await tour.ask(200, "PATCH", path, values, body: named(name))
            try await tour.ask(200, "DELETE", path, values)
        }
    }

    private static func agent(_ tour: Tour) async throws {
        for path in ["/healthz", "/livez", "/readyz", "/metrics", "/version"] {
            try await tour.ask(200, "GET", path)
        }
        for path in ["/api", "/apis", "/api/v1"] { try await tour.ask(200, "GET", path) }
        let kinds = "/apis/{group}/{version}"
        try await tour.ask(200, "GET", kinds, spider)
        try await tour.ask(404, "GET", kinds, ["group": "x", "version": "v1"])
    }
}
