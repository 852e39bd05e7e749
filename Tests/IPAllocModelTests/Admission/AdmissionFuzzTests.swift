import IPAlloc
import IPAllocTestSupport
import Testing

@testable import IPAllocModel

@Suite("admission of random resources")
struct AdmissionFuzzTests {
    private static let subnets = [
        "10.6.0.0/16", "10.6.0.1/16", "10.6.0.0/24", "10.0.0.0/8", "fd00::/64", "fd00::1/64", "x",
        "0.0.0.0/0", "::/0",
    ]
    private static let ranges = [
        "10.6.0.1", "10.6.0.1-10.6.0.9", "10.6.0.5-10.6.0.7", "10.6.0.200-10.6.3.7", "10.6.0.9-1",
        "fd00::1-fd00::ffff:ffff", "fd00::5", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "0.0.0.0-255.255.255.255", "10.6.0.0/24", "", "-", "10.6.0.30-10.6.0.40", "10.6.0.77",
    ]

    private func ranges(_ random: inout SeededGenerator) -> [String] {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
            Self.ranges.randomElement(using: &random)!
        }
    }

    @Test("what is admitted keeps the rules among all that is there")
    func invariants() throws {
        var random = SeededGenerator.forTest()
        var admitted = 0
        for _ in 0..<60 {
            var view = ListedResources()
            for step in 0..<50 {
                let subnet = Self.subnets.randomElement(using: &random)!
                if Int.random(in: 0..<4, using: &random) == 0 {
                    let new = makeSubnet(
                        "s\(step)", subnet: subnet, ips: ranges(&random),
                        excludeIPs: ranges(&random))
                    let verdict = Admission(view: view).create(new)
                    if verdict.failure == nil { view.subnets.append(verdict.object) }
                } else if let index = view.pools.indices.randomElement(using: &random),
                    Bool.random(using: &random)
                {
                    var new = view.pools[index]
                    new.spec.ips = ranges(&random)
                    new.spec.excludeIPs = ranges(&random)
                    let verdict = Admission(view: view).update(view.pools[index], to: new)
                    if verdict.failure == nil { view.pools[index] = verdict.object }
                } else {
                    let new = makePool(
                        "p\(step)", subnet: subnet, ips: ranges(&random),
                        excludeIPs: ranges(&random))
                    let verdict = Admission(view: view).create(new)
                    if verdict.failure == nil { view.pools.append(verdict.object) }
                }
                admitted += view.pools.count
            }
            try check(view)
        }
        #expect(admitted > 0)
    }

    private func check(_ view: ListedResources) throws {
        for (index, pool) in view.pools.enumerated() {
            let family = try #require(pool.spec.family)
            let block = try #require(pool.spec.block)
            let usable = try pool.spec.usableAddresses(family: family)
            #expect(RangeSet(block).contains(usable))
            #expect(pool.status.totalIPCount == usable.statusCount)
            for other in view.pools[..<index] where other.spec.family == family {
                #expect(!pool.spec.overlapsDifferentBlock(other.spec))
                let theirs = try other.spec.usableAddresses(family: family)
                #expect(try usable.intersection(theirs).isEmpty)
            }
            guard let owner = pool.metadata.controller else { continue }
            let subnet = try #require(view.subnets.first { $0.name == owner.name })
            #expect(subnet.spec.hasSameBlock(as: pool.spec))
            #expect(try subnet.spec.usableAddresses(family: family).contains(usable))
        }
        for (index, subnet) in view.subnets.enumerated() {
            for other in view.subnets[..<index] {
                #expect(!subnet.spec.hasSameBlock(as: other.spec))
                #expect(!subnet.spec.overlapsDifferentBlock(other.spec))
            }
        }
    }
}
