import IPAlloc
import IPAllocJSON
import IPAllocModel
import IPAllocTestSupport
import Testing

@testable import IPAllocSelection

@Suite("random decisions")
struct DecisionFuzzTests {
    private static let names = ["a", "b", "ab", "c-1", "c-2", "d"]
    private static let patterns = ["*", "a?", "c-[12]", "[", "[]", "x*"]

    private func pool(_ name: String, using random: inout SeededGenerator) -> SpiderIPPool {
        makePool(name, subnet: ["10.6.0.0/16", "fd00::/64", "?"].randomElement(using: &random)!) {
            func happens() -> Bool { Int.random(in: 0..<5, using: &random) == 0 }
            func selector(_ key: String, _ value: String) -> LabelSelector? {
                happens() ? LabelSelector(matchLabels: [key: happens() ? "-" : value]) : nil
            }
            func list(_ value: String) -> [String] { happens() ? [happens() ? "-" : value] : [] }
            if happens() && happens() { $0.metadata.deletionTimestamp = "2023-02-01T10:00:00Z" }
            $0.spec.isDisabled = happens() && happens()
            $0.spec.isDefault = happens()
            $0.spec.podAffinity = selector("app", "web")
            $0.spec.nodeAffinity = selector("zone", "a")
            $0.spec.namespaceAffinity = selector("team", "red")
            $0.spec.nodeNames = list("n1")
            $0.spec.namespaceNames = list("default")
            $0.spec.multusNames = list("kube-system/net")
        }
    }

    private func list(using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return .null
        case 1: return .string("a")
        default:
            let all = Self.names + (Bool.random(using: &random) ? Self.patterns : [])
            return .array(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    .string(all.randomElement(using: &random)!)
                })
        }
    }

    private func item(using random: inout SeededGenerator) -> JSONValue {
        var members: JSONObject = [:]
        if Bool.random(using: &random) {
            members["interface"] = .string(
                ["eth0", "net1", "net2", ""].randomElement(using: &random)!)
        }
        if Bool.random(using: &random) { members["ipv4"] = list(using: &random) }
        if Bool.random(using: &random) { members["IPv6"] = list(using: &random) }
        if Bool.random(using: &random) {
            members["cleangateway"] = .bool(Bool.random(using: &random))
        }
        return .object(members)
    }

    private func annotation(_ key: String, using random: inout SeededGenerator) -> String {
        let value: JSONValue
        switch key {
        case AnnotationNames.pools, AnnotationNames.subnets:
            value = .array(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in item(using: &random) })
        case AnnotationNames.pool, AnnotationNames.subnet: value = item(using: &random)
        case AnnotationNames.routes:
            value = .array([.object(["dst": .string("0.0.0.0/0"), "gw": .string("10.6.0.1")])])
        case AnnotationNames.namespaceIPv4Pools, AnnotationNames.namespaceIPv6Pools:
            value = list(using: &random)
        default:
            return ["", "1", "+1", "-1", "a,b@net9", "kube-system/net", "[", "t", "f"]
                .randomElement(using: &random)!
        }
        var text = Array(value.text().utf8)
        if Int.random(in: 0..<6, using: &random) == 0, !text.isEmpty {
            text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(
                in: 0...127, using: &random)
            text.removeLast(Int.random(in: 0...text.count / 2, using: &random))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func facts(
        pools: [SpiderIPPool], subnets: [SpiderSubnet], using random: inout SeededGenerator
    ) -> SelectionFacts {
        var annotations: [String: String] = [:]
        for key in [
            AnnotationNames.subnets, AnnotationNames.subnet, AnnotationNames.pools,
            AnnotationNames.pool, AnnotationNames.addressCount, AnnotationNames.reclaim,
            AnnotationNames.routes, AnnotationNames.multusDefaultNetwork,
            AnnotationNames.multusNetworks, AnnotationNames.defaultRouteInterface,
        ] where Int.random(in: 0..<5, using: &random) == 0 {
            annotations[key] = annotation(key, using: &random)
        }
        return .sample(annotations: annotations, pools: pools, subnets: subnets) { facts in
            facts.request.interface = ["eth0", "net1"].randomElement(using: &random)!
            facts.request.cleanGateway = Bool.random(using: &random)
            if Int.random(in: 0..<4, using: &random) == 0 {
                facts.request.defaultIPv4Pools = ["c-*", "a"]
            }
            for key in [AnnotationNames.namespaceIPv4Pools, AnnotationNames.namespaceIPv6Pools]
            where Int.random(in: 0..<5, using: &random) == 0 {
                facts.namespace.metadata.annotations[key] = annotation(key, using: &random)
            }
            facts.settings.enablesIPv4 = Int.random(in: 0..<6, using: &random) > 0
            facts.settings.enablesIPv6 = Int.random(in: 0..<6, using: &random) > 0
            facts.settings.enablesSubnets = Bool.random(using: &random)
        }
    }

    @Test("every decision is explained, and the order of pools and subnets never changes it")
    func anyFacts() throws {
        var random = SeededGenerator.forTest()
        var decisionCount = 0
        var failureCount = 0
        for _ in 0..<5_000 {
            var pools = Self.names.map { pool($0, using: &random) }
            let subnets = ["a", "b", "c-1"].map { makeSubnet($0) }
            for index in 0..<Int.random(in: 0...2, using: &random) {
                pools.append(
                    try makeAutomaticPool(
                        "auto-\(index)",
                        interface: ["eth0", "net1"].randomElement(using: &random)!,
                        subnet: subnets.randomElement(using: &random)!,
                        uid: Bool.random(using: &random) ? SelectionFacts.uid : "old",
                        application: Int.random(in: 0..<4, using: &random) == 0 ? "x" : "web",
                        isReclaimed: Bool.random(using: &random)))
            }
            var facts = facts(pools: pools, subnets: subnets, using: &random)
            let result = result(of: facts)
            facts.catalog = PoolCatalog(
                pools: pools.shuffled(using: &random), subnets: subnets.shuffled(using: &random))
            #expect(self.result(of: facts) == result)
            switch result {
            case .success(let decision):
                decisionCount += 1
                try check(decision, of: facts)
            case .failure(let failure):
                failureCount += 1
                #expect(!failure.description.isEmpty)
                check(failure.trace)
            }
        }
        #expect(decisionCount > 300)
        #expect(failureCount > 300)
    }

    private func result(of facts: SelectionFacts) -> Result<Decision, SelectionFailure> {
        do throws(SelectionFailure) {
            return .success(try facts.decide())
        } catch {
            return .failure(error)
        }
    }

    /// Whatever was decided, the trace must tell it, and every candidate must have its reason.
    private func check(_ decision: Decision, of facts: SelectionFacts) throws {
        #expect(decision.choice(for: facts.request.interface) != nil)
        #expect(decision.trace.levels.last?.level == decision.level)
        check(decision.trace)
        for choice in decision.interfaces {
            #expect(!choice.families.isEmpty)
            for family in choice.families {
                #expect(facts.settings.enables(family.family))
                let subject = Trace.Subject(choice.interface, family.family)
                #expect(decision.trace.kept(subject) == family.pools)
                #expect((family.demand != nil) == decision.level.namesSubnets)
                #expect(
                    !family.pools.isEmpty
                        || family.demand?.existing == AutomaticPoolDemand.Existing.none)
                let dropped = decision.trace.dropped.filter { $0.subject == subject }
                #expect(Set(dropped.map(\.pool)).isDisjoint(with: family.pools))
                let filter = PoolFilter(
                    facts: SharedFacts(facts), interface: choice.interface)
                for (_, name, rejection) in dropped {
                    let pool = try #require(facts.catalog.entry(named: name))
                    #expect(filter.rejection(of: pool, family: family.family) == rejection)
                }
                try checkOrder(family.pools, facts.catalog)
            }
        }
    }

    private func checkOrder(_ names: [String], _ catalog: PoolCatalog) throws {
        let classes = try names.map { AffinityClass(try #require(catalog.pool(named: $0)).spec) }
        #expect(classes == classes.sorted())
        #expect(Set(names).count == names.count)
    }

    /// Every step must be one sentence on one line.
    private func check(_ trace: Trace) {
        for step in trace.steps where !step.description.hasSuffix(".") {
            Issue.record("not a sentence: \(step)")
        }
    }
}
