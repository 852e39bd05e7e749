import IPAllocAgentAPI
import Testing

@testable import IPAllocAgent

/// The text that Prometheus reads.
@Suite struct ExpositionTests {
    @Test("a family is its help, its type and its samples")
    func family() {
        var exposition = Exposition()
        exposition.append(
            MetricFamily("a", .gauge, "what \\ it\nis"),
            [
                .init(1, labels: [("x", "say \"hi\"\\\n"), ("y", "2")]),
                .init(0.5),
            ])
        #expect(
            exposition.text == """
                # HELP a what \\\\ it\\nis
                # TYPE a gauge
                a{x="say \\"hi\\"\\\\\\n",y="2"} 1
                a 0.5

                """)
    }

    @Test("a family without samples is left out")
    func empty() {
        var exposition = Exposition()
        exposition.append(MetricFamily("a", .gauge, "a"), [])
        #expect(exposition.text == "")
    }

    @Test("the buckets of a histogram add up, and the last holds all")
    func histogram() {
        var exposition = Exposition()
        exposition.append(
            MetricFamily("h", .histogram, "h"), counts: [1, 2, 4], bounds: ["1", "3"], sum: 9)
        #expect(
            exposition.text == """
                # HELP h h
                # TYPE h histogram
                h_bucket{le="1"} 1
                h_bucket{le="3"} 3
                h_bucket{le="+Inf"} 7
                h_sum 9
                h_count 7

                """)
    }

    @Test("a counter has its established name, without a type, and that of a counter")
    func counter() {
        var exposition = Exposition()
        exposition.append(EstablishedCounter("a_counts", "a"), 3)
        #expect(exposition.text.contains("# TYPE a_counts untyped\na_counts 3\n"))
        #expect(exposition.text.contains("# TYPE a_counts_total counter\na_counts_total 3\n"))
    }

    @Test("requests are counted by what came of them")
    func counting() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a", ips: ["10.6.168.1"]))
            for pod in ["p", "q"] {
                try await agent.send("POST", AgentPath.addresses, addArguments(pod: pod))
            }
            try await agent.send("DELETE", AgentPath.addresses, deleteArguments(pod: "p"))
            let text = String(decoding: try await agent.send("GET", "/metrics").body, as: UTF8.self)
            for line in [
                "spiderpool_ipam_allocation_counts 2",
                "spiderpool_ipam_allocation_failure_counts 1",
                "spiderpool_ipam_allocation_err_ip_used_out_counts 1",
                "spiderpool_ipam_allocation_duration_seconds_count 2",
                "spiderpool_ipam_release_counts_total 1",
                "spiderpool_total_ippool_counts 1",
                #"spiderpool_debug_ippool_total_ip_counts{ippool="a"} 1"#,
                #"ipalloc_agent_answers_total{operation="allocate",code="5xx"} 1"#,
                "ipalloc_agent_requests_in_progress 1",
            ] {
                #expect(text.contains("\n\(line)\n"), "\(line)")
            }
        }
    }
}
