import IPAllocAgentAPI
import IPAllocClient
import IPAllocJSON
import IPAllocMemoryAgent
import IPAllocModel
import Testing

@testable import IPAllocCommands

/// A pool's ledger may have millions of entries.
@Suite("Who reads ledgers") struct LedgerTests {
    private static let path = "/apis/spiderpool.spidernet.io/v2beta1/spiderippools"

    /// The requests for pools that a command makes.
    private func requests(_ arguments: [String]) throws -> [String] {
        let agent = MemoryAgent()
        let pool = try JSONValue(
            parsing: """
                {"metadata": {"name": "a"}, "spec": {"subnet": "10.6.0.0/16", "ips": ["10.6.0.9"]}}
                """)
        _ = try agent.send("POST", Self.path, body: pool)
        let recorded = RecordedTargets(agent)
        _ = Run.program(arguments, agent: recorded)
        return recorded.read.filter { $0.hasPrefix(Self.path) }
    }

    @Test(
        "tables and maps are made without",
        arguments: [
            "get spiderippool", "get spiderippool a", "get spiderippool a -o wide",
            "get spiderippool -o name", "get spiderippool -w", "get spiderippool a -w", "map a",
            "map --all", "map --all a",
        ])
    func without(line: String) throws {
        let requests = try requests(line.split(separator: " ").map(String.init))
        #expect(!requests.isEmpty)
        for request in requests { #expect(request.contains("omitLedgers=true"), "\(request)") }
    }

    @Test(
        "what shows objects as they are has them",
        arguments: [
            "get spiderippool a -o json", "get spiderippool -o yaml",
            "get spiderippool a -o jsonpath={.status.allocatedIPs}", "get spiderippool -o json -w",
            "describe spiderippool a",
        ])
    func with(line: String) throws {
        let requests = try requests(line.split(separator: " ").map(String.init))
        #expect(!requests.isEmpty)
        for request in requests { #expect(!request.contains("omitLedgers"), "\(request)") }
    }
}
