import IPAllocModel
import Testing

@Suite("Shared")
struct SharedTests {
    private static func pool() -> SpiderIPPool {
        var pool = SpiderIPPool()
        pool.name = "a"
        pool.metadata.labels = ["k": "v"]
        pool.spec.ips = ["10.6.0.1"]
        return pool
    }

    @Test("who changes a copy changes no other")
    func values() {
        let first = Self.pool()
        var second = first
        var third = second
        second.metadata.labels["k"] = "w"
        third.spec.ips.append("10.6.0.2")
        third.spec = SpiderIPPool.Spec()
        #expect(first == Self.pool())
        #expect(second.metadata.labels == ["k": "w"])
        #expect(second.spec == first.spec)
        #expect(third.metadata == first.metadata)
        #expect(third.spec.ips == [])
        // Who is alone with it changes it where it is.
        second.metadata.labels["k"] = "v"
        #expect(second == first)
        #expect(second.hashValue == first.hashValue)
    }

    @Test("a resource is written and read as ever, and what is written stays as it was")
    func coding() throws {
        let pool = Self.pool()
        let copy = pool
        let read = try SpiderIPPool(json: pool.json)
        #expect(read == pool)
        #expect(copy == pool)
        #expect(read.json.text() == pool.json.text())
    }

    @Test("values in an existential are as independent")
    func existentials() {
        let kept: any Resource = Self.pool()
        var changed = kept
        changed.metadata.name = "b"
        #expect(kept.metadata.name == "a")
        #expect(changed.metadata.name == "b")
    }
}
