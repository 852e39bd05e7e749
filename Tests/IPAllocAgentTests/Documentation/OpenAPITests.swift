import IPAllocService
import IPAllocStore
import Logging
import Testing
import Yams

@testable import IPAllocAgent

/// docs/openapi.yaml against the agent's routes.
@Suite struct OpenAPITests {
    private let description: APIDescription

    init() throws {
        description = try APIDescription()
    }

    @Test("the operations that are described are those that are routed")
    func routes() async throws {
        let service = try await AddressService.open(store: MemoryStore())
        let server = try AgentServer(idleOn: service)
        let described = Set(description.operations.keys)
        let routes = server.routes.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(routes) == described)
        #expect(Set(routes).count == routes.count)
        let runner = RouteRunner(
            allowsChanges: true,
            recorder: RequestRecorder(
                logger: Logger(label: "test"), metrics: AgentMetrics()))
        let routed = AgentRouter(routes: server.routes, runner: runner).router().routes
        #expect(Set(routed.map(\.description)).isSuperset(of: described))
        await service.close()
    }

    @Test("each operation has a summary, an answer, and its path's parameters")
    func operations() throws {
        #expect(description.document["openapi"]?.string == "3.1.0")
        let paths = try #require(description.document["paths"]?.mapping)
        for (path, item) in paths {
            let path = try #require(path.string)
            let parameters = item["parameters"]?.sequence?.compactMap {
                $0["$ref"]?.string?.split(separator: "/").last.map(String.init)
            }
            let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }
                .map { String($0.dropFirst().dropLast()) }
            #expect(parameters ?? [] == inPath, "\(path)")
        }
        for (name, operation) in description.operations {
            #expect(operation["summary"]?.string?.isEmpty == false, "\(name)")
            #expect(operation["responses"]?.mapping?.isEmpty == false, "\(name)")
        }
    }

    @Test("each reference leads to something")
    func references() throws {
        func check(_ node: Node) throws {
            if let reference = node.mapping?["$ref"]?.string {
                #expect(description.target(atReference: reference) != nil, "\(reference)")
            }
            for (_, child) in node.mapping ?? [:] { try check(child) }
            for child in node.sequence ?? [] { try check(child) }
        }
        try check(description.document)
    }
}
