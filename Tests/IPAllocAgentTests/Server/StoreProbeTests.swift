import IPAllocStore
import IPAllocTestSupport
import Synchronization
import Testing

@testable import IPAllocAgent

@Suite struct StoreProbeTests {
    @Test("the disk is asked once for all who ask within the interval, and while it is silent")
    func sharing() async {
        let count = Mutex(0)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let probe = StoreProbe(interval: .zero) {
            count.withLock { $0 += 1 }
            for await _ in gate { break }
            return "trouble"
        }
        let askers = (0..<8).map { _ in Task.immediate { await probe.trouble() } }
        await probe.pass()
        opener.finish()
        for asker in askers { #expect(await asker.value == "trouble") }
        #expect(count.withLock { $0 } == 1)
        #expect(await probe.trouble() == "trouble")
        #expect(count.withLock { $0 } == 2)

        let rare = StoreProbe(interval: .seconds(3600)) {
            count.withLock { $0 += 1 }
            return nil
        }
        for _ in 0..<5 { #expect(await rare.trouble() == nil) }
        #expect(count.withLock { $0 } == 3)
    }

    /// The probes of whether the agent can serve, and those of whether it lives.
    private static let ready = [
        "/readyz", "/v1/ipam/healthy", "/v1/runtime/readiness", "/v1/runtime/startup",
    ]
    private static let alive = ["/healthz", "/livez", "/v1/runtime/liveness"]

    @Test("an agent whose store takes no writes is alive, and not ready")
    func notReady() async throws {
        let directory = try TemporaryDirectory()
        let store = try SQLiteStore(directory: directory.path)
        try await TestAgent.run(store: store) { agent in
            for path in Self.ready + Self.alive {
                let answer = try await agent.send("GET", path)
                #expect(answer.status == 200, "\(path)")
            }
        }
        try await TestAgent.run(store: store) { agent in
            try await store.close()
            for path in Self.ready {
                let answer = try await agent.send("GET", path)
                #expect(answer.status == 500, "\(path)")
                #expect(answer.errorText.contains("the store failed"))
            }
            for path in Self.alive {
                let answer = try await agent.send("GET", path)
                #expect(answer.status == 200, "\(path)")
            }
        }
    }
}

extension StoreProbe {
    /// Returns after all who came before have asked, or wait for an answer.
    fileprivate func pass() {}
}
