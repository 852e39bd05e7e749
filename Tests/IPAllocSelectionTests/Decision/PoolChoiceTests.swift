import IPAllocModel
import Testing

@testable import IPAllocSelection

@Suite("choice among pools")
struct PoolChoiceTests {
    private static let pool = AnnotationNames.pool

    private func facts(
        _ text: String, pools: [SpiderIPPool],
        change: (inout SelectionFacts) -> Void = { _ in }
    ) -> SelectionFacts {
        .sample(annotations: [Self.pool: text], pools: pools, change: change)
    }

    @Test("ippool serves the interface that is added; the CNI configuration cleans its gateway")
    func requestedInterface() throws {
        let decision = try facts(
            #"{"ipv4":["a"],"ipv6":["b"]}"#,
            pools: [
                makePool("a"), makePool("b", subnet: "fd00::/64"),
            ]
        ) {
            $0.request.interface = "net7"
            $0.request.cleanGateway = true
        }.decide()
        #expect(decision.interfaces.map(\.interface) == ["net7"])
        #expect(decision.choice(for: "net7")?.cleanGateway == true)
        #expect(decision.choice(for: "net7")?[.ipv4]?.pools == ["a"])
        #expect(decision.choice(for: "net7")?[.ipv6]?.pools == ["b"])
        #expect(decision.choice(for: "eth0") == nil)
    }

    @Test("ippools decides on gateways itself")
    func cleanGateway() throws {
        let decision = try SelectionFacts.sample(
            annotations: [
                AnnotationNames.pools:
                    #"[{"interface":"eth0","ipv4":["a"]},{"interface":"net1","ipv4":["a"],"cleangateway":true}]"#
            ], pools: [makePool("a")]
        ) { $0.request.cleanGateway = true }.decide()
        #expect(decision.interfaces.map(\.cleanGateway) == [false, true])
    }

    @Test("pools of weightier properties come first, and equal ones as they are named")
    func order() throws {
        let named = LabelSelector(matchLabels: ["app": "web"])
        let decision = try facts(
            #"{"ipv4":["d","c","b","a","e"]}"#,
            pools: [
                makePool("a") { $0.spec.nodeNames = ["n1"] }, makePool("b"), makePool("d"),
                makePool("c") { $0.spec.podAffinity = named },
                makePool("e") { $0.spec.podAffinity = named },
            ]
        ).decide()
        #expect(decision.interfaces[0][.ipv4]?.pools == ["c", "e", "a", "d", "b"])
        #expect(decision.trace.kept(.init("eth0", .ipv4)) == ["c", "e", "a", "d", "b"])
        #expect(
            decision.trace.steps.last?.description == "eth0 IPv4: IPPool b is kept at place 5.")
        #expect(
            decision.trace.description.contains(
                "eth0 IPv4: IPPool c is kept at place 1, for its podAffinity."))
    }

    @Test("patterns become the names that they match, sorted; what is named twice is refused")
    func patterns() throws {
        let pools = ["b2", "b1", "a", "c"].map { makePool($0) }
        let decision = try facts(#"{"ipv4":["c","b*"],"ipv6":["*"]}"#, pools: pools).decide()
        #expect(decision.interfaces[0][.ipv4]?.pools == ["c", "b1", "b2"])
        #expect(decision.interfaces[0][.ipv6] == nil)
        #expect(
            decision.trace.steps.contains(
                .expanded(.init("eth0", .ipv4), pattern: "b*", names: ["b1", "b2"])))
        #expect(
            facts(#"{"ipv4":["b?","b1"]}"#, pools: pools).failureMessage
                == "wrong input, duplicate IPPool b1 specified for NIC eth0")
        #expect(
            facts(#"{"ipv4":["a[]"]}"#, pools: pools).failureMessage
                == "failed to match wildcard: IPv4 PoolName pattern 'a[]', character 'a', error: "
                + "syntax error in pattern")
        #expect(
            facts(#"{"ipv6":["[]*"]}"#, pools: pools).failureMessage
                == "failed to match wildcard: IPv6 PoolName pattern '[]*', character '', error: "
                + "syntax error in pattern")
    }

    @Test("patterns count at every level that names pools, but not for subnets")
    func patternLevels() throws {
        let pools = [makePool("a1"), makePool("a2")]
        var facts = SelectionFacts.sample(pools: pools)
        facts.request.defaultIPv4Pools = ["a?"]
        #expect(try facts.decide().interfaces[0][.ipv4]?.pools == ["a1", "a2"])
        facts.namespace.metadata.annotations[AnnotationNames.namespaceIPv4Pools] = #"["*2"]"#
        #expect(try facts.decide().interfaces[0][.ipv4]?.pools == ["a2"])
        facts.pod.metadata.annotations[AnnotationNames.pools] = #"[{"ipv4":["a[1]"]}]"#
        #expect(try facts.decide().interfaces[0][.ipv4]?.pools == ["a1"])
        facts.pod.metadata.annotations[AnnotationNames.subnet] = #"{"ipv4":["a*"]}"#
        #expect(
            facts.failureMessage?.hasSuffix(
                #"SpiderSubnet.spiderpool.spidernet.io "a*" not found"#) == true)
    }

    @Test("what is named must exist and be named once")
    func names() {
        #expect(
            facts(#"{"ipv4":["a","a"]}"#, pools: []).failureMessage
                == "wrong input, duplicate IPPool a specified for NIC eth0")
        let failure = facts(#"{"ipv4":["a","b"]}"#, pools: [makePool("a")]).failure
        #expect(
            failure?.description == "failed to get original IPPool b: "
                + #"SpiderIPPool.spiderpool.spidernet.io "b" not found"#)
        #expect(failure?.errors.all.map(\.reason) == [.notFound])
    }

    @Test("one pool may serve several interfaces")
    func shared() throws {
        let decision = try SelectionFacts.sample(
            annotations: [AnnotationNames.pools: #"[{"ipv4":["a"]},{"ipv4":["a"]}]"#],
            pools: [makePool("a")]
        ).decide()
        #expect(decision.interfaces.map { $0[.ipv4]?.pools } == [["a"], ["a"]])
    }

    @Test("if no pool can serve, all reasons are told, and traced")
    func filteredOut() {
        let failure = facts(
            #"{"ipv4":["b","a"],"ipv6":["c"]}"#,
            pools: [
                makePool("a") { $0.spec.nodeNames = ["n2"] },
                makePool("b") { $0.spec.isDisabled = true }, makePool("c", subnet: "fd00::/64"),
            ]
        ).failure
        #expect(
            failure?.description
                == "no IPPool available, all IPv4 IPPools [b a] of eth0 filtered out: "
                + "[disabled IPPool b, unmatched Node name of IPPool a]")
        #expect(failure?.errors.all.map(\.reason) == [.noPoolAvailable])
        #expect(
            failure?.trace.description.hasSuffix(
                """
                eth0 IPv4: IPPool b is dropped: disabled IPPool b.
                eth0 IPv4: IPPool a is dropped: unmatched Node name of IPPool a (n1 is none of \
                [n2]).
                eth0 IPv6: IPPool c is kept at place 1.
                """) == true)
        #expect(failure?.trace.dropped.map(\.pool) == ["b", "a"])
    }

    @Test("all interfaces and families that get nothing are told, in their order, and traced")
    func severalFailures() {
        func failure(
            _ text: String, change: (inout SelectionFacts) -> Void = { _ in }
        ) -> SelectionFailure? {
            SelectionFacts.sample(
                annotations: [AnnotationNames.pools: text],
                pools: [
                    makePool("a"), makePool("b") { $0.spec.isDisabled = true },
                    makePool("v6", subnet: "fd00::/64") { $0.spec.nodeNames = ["n2"] },
                ], change: change
            ).failure
        }
        let several = failure(
            """
            [{"interface":"eth0","ipv4":["b"],"ipv6":["v6"]},{"interface":"net1","ipv4":["a"]},
            {"interface":"net2","ipv4":["x"]},{"interface":"net3","ipv4":["a","a"]}]
            """)
        let texts = [
            "no IPPool available, all IPv4 IPPools [b] of eth0 filtered out: [disabled IPPool b]",
            "no IPPool available, all IPv6 IPPools [v6] of eth0 filtered out: [unmatched Node name "
                + "of IPPool v6]",
            #"failed to get original IPPool x: SpiderIPPool.spiderpool.spidernet.io "x" not found"#,
            "wrong input, duplicate IPPool a specified for NIC net3",
        ]
        #expect(several?.description == "[\(texts.joined(separator: ", "))]")
        #expect(several?.trace.dropped.map(\.pool) == ["b", "v6"])
        #expect(several?.trace.kept(.init("net1", .ipv4)) == ["a"])
        #expect(
            several?.trace.steps.contains { if case .empty = $0 { true } else { false } } == false)
        // What is the same for several is told once.
        #expect(
            failure(
                #"[{"interface":"eth0","ipv4":["a"]},{"interface":"net1","ipv4":["a"]}]"#
            ) {
                $0.settings.enablesIPv4 = false
                $0.settings.enablesIPv6 = false
            }?.description == "wrong input, IPv4 and IPv6 are both disabled")
        // The one that is added is an error if it gets nothing; others are not.
        #expect(
            failure(
                #"[{"interface":"eth0"},{"interface":"net1","ipv4":["b"]},{"interface":"net2"}]"#
            )?.description
                == "[no Interface eth0 IP allocation found: Pod annotation "
                + "'ipam.spidernet.io/ippools' decides, and gives it no pool, no IPPool available, "
                + "all IPv4 IPPools [b] of net1 filtered out: [disabled IPPool b]]")
    }

    @Test("families that are disabled do not count")
    func families() throws {
        let text = #"{"ipv4":["a"],"ipv6":["missing"]}"#
        let decision = try facts(text, pools: [makePool("a")]) {
            $0.settings.enablesIPv6 = false
        }.decide()
        #expect(decision.interfaces[0].families.map(\.family) == [.ipv4])
        #expect(
            decision.trace.description.contains(
                "eth0 IPv6: [missing] does not count, since IPv6 is disabled."))
        #expect(
            facts(#"{"ipv6":["b"]}"#, pools: []) { $0.settings.enablesIPv6 = false }.failureMessage
                == "wrong input, IPv4 is enabled, but no IPv4 IPPool specified for NIC eth0, and "
                + "IPv6 is disabled")
        #expect(
            facts(#"{"ipv4":["a"]}"#, pools: []) { $0.settings.enablesIPv4 = false }.failureMessage
                == "wrong input, IPv6 is enabled, but no IPv6 IPPool specified for NIC eth0, and "
                + "IPv4 is disabled")
        #expect(
            facts(text, pools: []) {
                $0.settings.enablesIPv4 = false
                $0.settings.enablesIPv6 = false
            }.failureMessage == "wrong input, IPv4 and IPv6 are both disabled")
    }

    @Test("an interface that is given nothing is an error only if it is the one that is added")
    func nothing() throws {
        for text in ["{}", #"{"ipv4":["x*"]}"#] {
            let failure = facts(text, pools: []).failure
            #expect(
                failure?.description == "no Interface eth0 IP allocation found: Pod annotation "
                    + "'ipam.spidernet.io/ippool' decides, and gives it no pool")
            #expect(failure?.errors.all.map(\.reason) == [.nothingForInterface])
            #expect(failure?.trace.steps.last == .empty(interface: "eth0"))
        }
        let decision = try SelectionFacts.sample(
            annotations: [AnnotationNames.pools: #"[{"ipv4":["a"]},{}]"#], pools: [makePool("a")]
        ).decide()
        #expect(decision.interfaces.map(\.interface) == ["eth0"])
        #expect(
            decision.trace.steps.last?.description == "net1: no pool is given to it.")
    }

    @Test("a pod that has ended gets nothing")
    func deadPods() {
        let failure = facts(#"{"ipv4":["a"]}"#, pools: [makePool("a")]) {
            $0.pod.metadata.deletionTimestamp = "2023-02-01T10:00:00Z"
        }.failure
        #expect(
            failure?.description
                == "dead Pod default/web-1, we cannot allocate IP addresees to it")
        #expect(failure?.errors.all.map(\.reason) == [.deadPod])
    }

    @Test("routes and the interface of the default route are passed on; bad routes fail first")
    func routes() throws {
        var facts = facts(#"{"ipv4":["a"]}"#, pools: [makePool("a")])
        #expect(try facts.decide().routes == RoutesAnnotation())
        #expect(try facts.decide().defaultRouteInterface == nil)
        facts.pod.metadata.annotations[AnnotationNames.defaultRouteInterface] = ""
        #expect(try facts.decide().defaultRouteInterface == nil)
        facts.pod.metadata.annotations[AnnotationNames.defaultRouteInterface] = "net1"
        let text = #"[{"dst":"1.0.0.0/8","gw":"10.6.0.1"}]"#
        facts.pod.metadata.annotations[AnnotationNames.routes] = text
        #expect(try facts.decide().defaultRouteInterface == "net1")
        #expect(try facts.decide().routes == RoutesAnnotation(text))
        facts.pod.metadata.annotations = [AnnotationNames.routes: "[{}]", Self.pool: "["]
        #expect(
            facts.failureMessage
                == "wrong input, invalid format of Pod annotation 'ipam.spidernet.io/routes': "
                + "invalid route format 'dst: , gw: '")
    }
}
