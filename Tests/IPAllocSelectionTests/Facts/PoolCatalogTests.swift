import IPAlloc
import IPAllocModel
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
        let identity = try #require(AutomaticPoolIdentity(labels: pools[0].metadata.labels))
        let found = catalog.automaticPools(of: identity, from: subnet, named: "s")
        #expect(found.map(\.name) == ["a", "b"])
        #expect(catalog.automaticPools(of: identity, from: nil, named: "t").map(\.name) == ["e"])
        #expect(catalog.automaticPools(of: identity, from: nil, named: "x").isEmpty)
    }
}
