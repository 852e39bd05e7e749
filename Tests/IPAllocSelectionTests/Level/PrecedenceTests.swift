import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("precedence of levels")
struct PrecedenceTests {
    /// Makes each level tell a pool, or a subnet, that is named after it.
    private static func tell(_ level: Level, _ facts: inout SelectionFacts) {
        switch level {
        case .subnets:
            facts.pod.metadata.annotations[AnnotationNames.subnets] =
                #"[{"interface":"eth0","ipv4":["subnets"]}]"#
        case .subnet:
            facts.pod.metadata.annotations[AnnotationNames.subnet] = #"{"ipv4":["subnet"]}"#
        case .pools:
            facts.pod.metadata.annotations[AnnotationNames.pools] =
                #"[{"interface":"eth0","ipv4":["pools"]}]"#
        case .pool:
            facts.pod.metadata.annotations[AnnotationNames.pool] = #"{"ipv4":["pool"]}"#
        case .namespace:
            facts.namespace.metadata.annotations[AnnotationNames.namespaceIPv4Pools] =
                #"["namespace"]"#
        case .configuration:
            facts.request.defaultIPv4Pools = ["configuration"]
        case .cluster:
            let pools = ["pools", "pool", "namespace", "configuration", "cluster"].map { name in
                makePool(name) { $0.spec.isDefault = name == "cluster" }
            }
            facts.catalog = PoolCatalog(
                pools: pools, subnets: [makeSubnet("subnets"), makeSubnet("subnet")])
        }
    }

    private static func facts(_ levels: [Level]) -> SelectionFacts {
        .sample { facts in
            // The catalog holds what the others name, without default pools unless they count.
            tell(.cluster, &facts)
            if !levels.contains(.cluster) {
                facts.catalog = PoolCatalog(
                    pools: ["pools", "pool", "namespace", "configuration"].map { makePool($0) },
                    subnets: [makeSubnet("subnets"), makeSubnet("subnet")])
            }
            for level in levels where level != .cluster { tell(level, &facts) }
        }
    }

    @Test("of every two levels the first decides, and the second is not looked at")
    func pairs() throws {
        for (index, first) in Level.allCases.enumerated() {
            for second in Level.allCases[index...] {
                let decision = try Self.facts([first, second]).decide()
                #expect(decision.level == first)
                #expect(decision.trace.levels.map(\.level) == Array(Level.allCases[...index]))
                for (level, finding) in decision.trace.levels.dropLast() {
                    #expect(finding == .nothing, "\(level)")
                }
                let choice = decision.interfaces[0][.ipv4]
                #expect(
                    first.namesSubnets
                        ? choice?.demand?.subnet == first.rawValue
                        : choice?.pools == [first.rawValue])
            }
        }
    }

    @Test("no level tells anything")
    func nothing() {
        let failure = Self.facts([]).failure
        #expect(
            failure?.description
                == "no IPPool available, no pool selection rules of any type are specified")
        #expect(failure?.error.reason == .noPoolAvailable)
        #expect(failure?.trace.levels.map(\.level) == Level.allCases)
    }

    @Test("a level that decides is not left when its pools cannot serve")
    func noFallThrough() {
        var facts = Self.facts([.pool, .cluster])
        facts.catalog = PoolCatalog(pools: [
            makePool("pool") { $0.spec.isDisabled = true },
            makePool("cluster") { $0.spec.isDefault = true },
        ])
        #expect(
            facts.failureMessage
                == "no IPPool available, all IPv4 IPPools [pool] of eth0 filtered out: "
                + "[disabled IPPool pool]")
    }

    @Test("annotations of subnets are ignored when there are no subnets")
    func subnetsOff() throws {
        for level in [Level.subnets, .subnet] {
            var facts = Self.facts([level, .pools])
            facts.settings.enablesSubnets = false
            facts.settings.enablesAutomaticPools = false
            let decision = try facts.decide()
            #expect(decision.level == .pools)
            #expect(decision.trace.steps.contains(.level(level, .switchedOff)))
        }
    }

    @Test("annotations of subnets are refused when no automatic pools are made")
    func automaticPoolsOff() {
        for level in [Level.subnets, .subnet] {
            var facts = Self.facts([level, .pools])
            facts.settings.enablesAutomaticPools = false
            #expect(
                facts.failureMessage
                    == "it's invalid to use 'ipam.spidernet.io/subnets' or "
                    + "'ipam.spidernet.io/subnet' annotation when Auto-Pool feature is disabled")
            #expect(facts.failure?.error.reason == .wrongInput)
        }
    }

    @Test("a malformed annotation fails although lower levels would tell pools")
    func malformed() {
        for (level, key) in [
            (Level.subnets, AnnotationNames.subnets), (.subnet, AnnotationNames.subnet),
            (.pools, AnnotationNames.pools), (.pool, AnnotationNames.pool),
        ] {
            var facts = Self.facts([.configuration])
            facts.pod.metadata.annotations[key] = ""
            let failure = facts.failure
            #expect(failure?.error.reason == .wrongInput)
            #expect(failure?.description.contains("unexpected end of JSON input") == true)
            #expect(
                failure.map { $0.trace.steps.last == .level(level, .refused($0.error)) } == true)
        }
    }

    @Test("either annotation of a namespace decides, unless both name nothing")
    func namespace() throws {
        var facts = SelectionFacts.sample(pools: [makePool("a", subnet: "fd00::/64")])
        facts.request.defaultIPv4Pools = ["missing"]
        facts.namespace.metadata.annotations[AnnotationNames.namespaceIPv6Pools] = #"["a"]"#
        let decision = try facts.decide()
        #expect(decision.level == .namespace)
        #expect(decision.interfaces[0].families.map(\.family) == [.ipv6])
        facts.namespace.metadata.annotations = [
            AnnotationNames.namespaceIPv4Pools: "[]", AnnotationNames.namespaceIPv6Pools: "null",
        ]
        facts.request.defaultIPv4Pools = []
        facts.request.defaultIPv6Pools = ["a"]
        #expect(try facts.decide().level == .configuration)
        facts.namespace.metadata.annotations[AnnotationNames.namespaceIPv6Pools] = ""
        #expect(
            facts.failureMessage
                == "wrong input, invalid format of annotation "
                + "'ipam.spidernet.io/default-ipv6-ippool' of Namespace default: unexpected end of "
                + "JSON input")
    }

    @Test("all default pools of both families are candidates, sorted by name")
    func cluster() throws {
        let decision = try SelectionFacts.sample(pools: [
            makePool("c") { $0.spec.isDefault = true }, makePool("b"),
            makePool("a") { $0.spec.isDefault = true },
            makePool("d", subnet: "fd00::/64") { $0.spec.isDefault = true },
            makePool("e") { $0.spec.isDefault = false },
        ]).decide()
        #expect(decision.interfaces[0][.ipv4]?.pools == ["a", "c"])
        #expect(decision.interfaces[0][.ipv6]?.pools == ["d"])
    }
}
