import IPAlloc
import IPAllocModel
import IPAllocTestSupport
import Testing

@testable import IPAllocSelection

@Suite("PoolCatalog")
struct PoolCatalogTests {
    @Test("pools and subnets are found by name, families and defaults sorted")
    func lookup() {
        let catalog = PoolCatalog(
            pools: [
                makePool("c") { $0.spec.isDefault = true }, makePool("a"),
                makePool("b", subnet: "fd00::/64") { $0.spec.isDefault = true },
                makePool("d", subnet: "?") { $0.spec.isDefault = true },
            ], subnets: [makeSubnet("s")])
        #expect(catalog.pool(named: "d")?.name == "d")
        #expect(catalog.pool(named: "s") == nil)
        #expect(catalog.subnet(named: "s")?.name == "s")
        #expect(catalog.subnet(named: "a") == nil)
        #expect(catalog.poolNames(.ipv4) == ["a", "c"])
        #expect(catalog.poolNames(.ipv6) == ["b"])
        #expect(catalog.defaultPoolNames(.ipv4) == ["c"])
        #expect(catalog.defaultPoolNames(.ipv6) == ["b"])
        #expect(PoolCatalog().poolNames(.ipv4).isEmpty)
    }

    @Test("automatic pools are found by application, interface, family and subnet")
    func automaticPools() throws {
        let subnet = makeSubnet("s")
        let pools = [
            try makeAutomaticPool("b", subnet: subnet, uid: "old"),
            try makeAutomaticPool("a", subnet: subnet),
            try makeAutomaticPool("c", interface: "net1", subnet: subnet),
            try makeAutomaticPool("d", family: .ipv6, subnet: subnet),
            try makeAutomaticPool("e", subnet: makeSubnet("t")),
        ]
        let catalog = PoolCatalog(pools: pools, subnets: [subnet])
        let identity = try #require(AutomaticPoolIdentity(pools[0].metadata))
        let found = catalog.automaticPools(of: identity, from: subnet, named: "s")
        #expect(found.map(\.pool.name) == ["a", "b"])
        #expect(
            catalog.automaticPools(of: identity, from: nil, named: "t").map(\.pool.name) == ["e"])
        #expect(catalog.automaticPools(of: identity, from: nil, named: "x").isEmpty)
    }

    @Test("a catalog that is changed bit by bit is one that was arranged at once")
    func changes() throws {
        var random = SeededGenerator.forTest()
        let subnet = makeSubnet("s")
        var pools: [String: SpiderIPPool] = [:]
        var catalog = PoolCatalog()
        for _ in 0..<500 {
            let name = "p\(Int.random(in: 0..<12, using: &random))"
            if Int.random(in: 0..<3, using: &random) == 0 {
                pools[name] = nil
                catalog.remove(pool: name)
            } else {
                let isV6 = Bool.random(using: &random)
                let isAutomatic = Bool.random(using: &random)
                var pool =
                    isAutomatic
                    ? try makeAutomaticPool(name, subnet: subnet)
                    : makePool(name, subnet: isV6 ? "fd00::/64" : "10.6.0.0/16")
                pool.spec.isDefault = Bool.random(using: &random)
                pools[name] = pool
                catalog.put(pool)
            }
            let whole = PoolCatalog(pools: Array(pools.values), subnets: [subnet])
            for family in [AddressFamily.ipv4, .ipv6] {
                #expect(catalog.poolNames(family) == whole.poolNames(family))
                #expect(catalog.defaultPoolNames(family) == whole.defaultPoolNames(family))
            }
            let identity = try #require(
                AutomaticPoolIdentity(try makeAutomaticPool(subnet: subnet).metadata))
            #expect(
                catalog.automaticPools(of: identity, from: nil, named: "s").map(\.pool)
                    == whole.automaticPools(of: identity, from: nil, named: "s").map(\.pool))
            #expect(catalog.pool(named: name) == pools[name])
        }
        catalog.put(subnet)
        #expect(catalog.subnet(named: "s") == subnet)
        catalog.remove(subnet: "s")
        #expect(catalog.subnet(named: "s") == nil)
    }
}
