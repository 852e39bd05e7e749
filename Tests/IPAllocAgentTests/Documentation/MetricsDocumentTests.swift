import Testing

@testable import IPAllocAgent

/// docs/metrics.md against what is exposed.
@Suite struct MetricsDocumentTests {
    @Test("the document has exactly the metrics that there are, with their types and meanings")
    func families() throws {
        let expected = MetricFamily.all.map {
            "| `\($0.name)` | \($0.kind.rawValue) | \($0.help) |"
        }
        #expect(try Documents.rows(of: "docs/metrics.md") == expected)
    }

    @Test("what an agent exposes is documented, with the type that is documented")
    func exposed() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let text = String(decoding: try await agent.send("GET", "/metrics").body, as: UTF8.self)
            let types = text.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
            let known = Set(MetricFamily.all.map { "# TYPE \($0.name) \($0.kind.rawValue)" })
            #expect(types.count > 40)
            for type in types { #expect(known.contains(String(type))) }
            #expect(Set(types).count == types.count)
        }
    }
}
