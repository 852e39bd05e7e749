import IPAlloc
import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("precedence of levels")
struct PrecedenceTests {
    /// The levels in the order in which they are documented.
    private static let order: [Level] = [
        .subnets, .subnet, .pools, .pool, .namespace, .configuration, .cluster,
    ]

    /// What a level names: pools and subnets are called after it and their family.
    private static func name(_ level: Level, _ family: AddressFamily) -> String {
        level.rawValue + (family == .ipv4 ? "" : "-v6")
    }

    /// Makes a level tell a pool, or a subnet, of a family.
    private static func tell(
        _ level: Level, _ facts: inout SelectionFacts, _ family: AddressFamily = .ipv4
    ) {
        let names = #"["\#(name(level, family))"]"#
        let member = #""ipv\#(family.ipVersion)":\#(names)"#
        switch level {
        case .subnets:
            facts.pod.metadata.annotations[AnnotationNames.subnets] =
                #"[{"interface":"eth0",\#(member)}]"#
        case .subnet:
            facts.pod.metadata.annotations[AnnotationNames.subnet] = "{\(member)}"
        case .pools:
            facts.pod.metadata.annotations[AnnotationNames.pools] =
                #"[{"interface":"eth0",\#(member)}]"#
        case .pool:
            facts.pod.metadata.annotations[AnnotationNames.pool] = "{\(member)}"
        case .namespace:
            let key =
                family == .ipv4
                ? AnnotationNames.namespaceIPv4Pools : AnnotationNames.namespaceIPv6Pools
            facts.namespace.metadata.annotations[key] = names
        case .configuration:
            if family == .ipv4 {
                facts.request.defaultIPv4Pools = [name(level, family)]
            } else {
                facts.request.defaultIPv6Pools = [name(level, family)]
            }
        case .cluster:
            facts.catalog.put(pool(level, family) { $0.spec.isDefault = true })
        }
    }

    private static func pool(
        _ level: Level, _ family: AddressFamily, change: (inout SpiderIPPool) -> Void = { _ in }
    ) -> SpiderIPPool {
        makePool(
            name(level, family), subnet: family == .ipv4 ? "10.6.0.0/16" : "fd00:6::/64",
            change: change)
    }

    /// Facts with all that levels can name, where these levels tell something.
    private static func facts(_ levels: [Level]) -> SelectionFacts {
        let families: [AddressFamily] = [.ipv4, .ipv6]
        return .sample(
            pools: order.filter { !$0.namesSubnets && $0 != .cluster }.flatMap { level in
                families.map { pool(level, $0) }
            },
            subnets: order.filter(\.namesSubnets).flatMap { level in
                families.map {
                    makeSubnet(
                        name(level, $0), subnet: $0 == .ipv4 ? "10.6.0.0/16" : "fd00:6::/64")
                }
            }
        ) { facts in
            for level in levels { tell(level, &facts) }
        }
    }

    /// What is switched on, and what becomes of the levels that name subnets.
    enum Switches: CaseIterable {
        case all, withoutAutomaticPools, withoutSubnets

        func set(_ settings: inout SelectionSettings) {
            settings.enablesSubnets = self != .withoutSubnets
            settings.enablesAutomaticPools = self == .all
        }
    }

    @Test(
        "of all levels that tell something the first decides, and none behind it is looked at",
        arguments: Switches.allCases)
    func everyCombination(_ switches: Switches) throws {
        for bits in 0..<(1 << Self.order.count) {
            let telling = Self.order.enumerated().filter { bits >> $0.offset & 1 == 1 }
                .map(\.element)
            var facts = Self.facts(telling)
            switches.set(&facts.settings)
            let first = telling.first { switches != .withoutSubnets || !$0.namesSubnets }
            guard let first, switches == .all || !first.namesSubnets else {
                let failure = try #require(facts.failure)
                #expect(
                    failure.description.hasPrefix(
                        first == nil
                            ? "no IPPool available, no pool selection rules"
                            : "it's invalid to use 'ipam.spidernet.io/subnets'"))
                #expect(failure.trace.levels.last?.level == first ?? Self.order.last)
                continue
            }
            let decision = try facts.decide()
            #expect(decision.level == first)
            let levels = decision.trace.levels
            #expect(levels.map(\.level) == Array(Self.order.prefix { $0 != first }) + [first])
            for (level, finding) in levels.dropLast() {
                #expect(finding == (telling.contains(level) ? .switchedOff : .nothing))
            }
            let choice = decision.interfaces[0][.ipv4]
            let named = Self.name(first, .ipv4)
            #expect(
                first.namesSubnets ? choice?.demand?.subnet == named : choice?.pools == [named])
        }
    }

    @Test("a family that the deciding level does not name is not taken from the next one")
    func families() throws {
        for (index, first) in Self.order.enumerated() {
            for second in Self.order[(index + 1)...] {
                for family in [AddressFamily.ipv4, .ipv6] {
                    var facts = Self.facts([])
                    Self.tell(first, &facts, family)
                    Self.tell(second, &facts, family == .ipv4 ? .ipv6 : .ipv4)
                    let decision = try facts.decide()
                    #expect(decision.level == first, "\(first) before \(second)")
                    #expect(decision.interfaces[0].families.map(\.family) == [family])
                }
            }
        }
    }

    @Test("no level tells anything")
    func nothing() {
        let failure = Self.facts([]).failure
        #expect(
            failure?.description
                == "no IPPool available, no pool selection rules of any type are specified")
        #expect(failure?.errors.all.map(\.reason) == [.noPoolAvailable])
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
            #expect(facts.failure?.errors.all.map(\.reason) == [.wrongInput])
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
            #expect(failure?.errors.all.map(\.reason) == [.wrongInput])
            #expect(failure?.description.contains("unexpected end of JSON input") == true)
            #expect(
                failure.map { $0.trace.steps.last == .level(level, .refused($0.errors.all[0])) }
                    == true)
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

    @Test("what a namespace's pools do is said in the plural")
    func plural() {
        var facts = SelectionFacts.sample(pools: [])
        facts.namespace.metadata.annotations[AnnotationNames.namespaceIPv4Pools] = #"["x*"]"#
        #expect(
            facts.failureMessage
                == "no Interface eth0 IP allocation found: the Namespace's default pools decide, "
                + "and give it no pool")
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
