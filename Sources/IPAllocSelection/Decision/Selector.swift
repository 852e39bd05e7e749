import IPAlloc
import IPAllocModel

extension SelectionFacts {
    /// Decides where the pod's addresses come from.
    ///
    /// The first level that tells pools decides alone: if none of them can serve, no other level
    /// is asked. Equal facts give equal decisions.
    ///
    /// - Throws: `SelectionFailure` with all steps up to the failure.
    /// - Complexity: O(c log c) in the number of candidates, and O(p) in the number of pools for
    ///   each pattern.
    public consuming func decide() throws(SelectionFailure) -> Decision {
        var selector = Selector(facts: SharedFacts(self))
        do throws(SelectionError) {
            return try selector.decide()
        } catch {
            throw SelectionFailure(error: error, trace: selector.trace)
        }
    }
}

/// Makes one decision, and writes down its steps.
struct Selector {
    let facts: SharedFacts
    var trace = Trace()
    /// Whether the pod's labels, or what it belongs to, may have been looked at.
    var dependsOnPod = false
    /// Whether the names of all pools were looked at.
    var dependsOnAllPools = false

    mutating func decide() throws(SelectionError) -> Decision {
        guard facts.pod.isAlive else { throw .deadPod(facts.pod) }
        let annotations = facts.pod.metadata.annotations
        let routes =
            try annotations[AnnotationNames.routes].map(RoutesAnnotation.init)
            ?? RoutesAnnotation()
        let (level, items) = try decidingLevel()
        let requested = facts.request.interface
        guard items.contains(where: { $0.interface == requested }) else {
            throw .nothing(for: requested, at: level)
        }
        let interfaces = try choices(items, level: level)
        guard interfaces.contains(where: { $0.interface == requested }) else {
            throw .nothing(for: requested, at: level)
        }
        let defaultRoute = annotations[AnnotationNames.defaultRouteInterface] ?? ""
        return Decision(
            level: level, interfaces: interfaces, routes: routes,
            defaultRouteInterface: defaultRoute.isEmpty ? nil : defaultRoute,
            dependsOnPod: dependsOnPod, dependsOnAllPools: dependsOnAllPools, trace: trace)
    }

    /// The first level that tells something, and what it tells.
    private mutating func decidingLevel() throws(SelectionError) -> (Level, [CandidateNames]) {
        let reader = LevelReader(facts: facts)
        for level in Level.allCases {
            do throws(SelectionError) {
                let finding = try reader.look(at: level)
                trace.steps.append(.level(level, finding))
                if case .chosen(let items) = finding { return (level, items) }
            } catch {
                trace.steps.append(.level(level, .refused(error)))
                throw error
            }
        }
        throw .noRules
    }

    /// What each interface gets, without those that get nothing.
    private mutating func choices(
        _ items: [CandidateNames], level: Level
    ) throws(SelectionError) -> [InterfaceChoice] {
        if level.namesSubnets { dependsOnPod = true }
        let maker =
            level.namesSubnets
            ? try DemandMaker(
                application: facts.application, annotations: facts.pod.metadata.annotations,
                settings: facts.settings, catalog: facts.catalog) : nil
        var interfaces: [InterfaceChoice] = []
        for item in items {
            let families = try families(of: item, level: level, maker: maker)
            if families.isEmpty {
                trace.steps.append(.empty(interface: item.interface))
            } else {
                interfaces.append(
                    InterfaceChoice(
                        interface: item.interface, cleanGateway: item.cleanGateway,
                        families: families))
            }
        }
        assert(Set(interfaces.map(\.interface)).count == interfaces.count)
        return interfaces
    }

    private mutating func families(
        of item: CandidateNames, level: Level, maker: DemandMaker?
    ) throws(SelectionError) -> [FamilyChoice] {
        let filter = PoolFilter(facts: facts, interface: item.interface)
        var families: [FamilyChoice] = []
        var hasDisabled = false
        var hasEnabled = false
        for family in [AddressFamily.ipv4, .ipv6] where !item.names(family).isEmpty {
            let subject = Trace.Subject(item.interface, family)
            let names = item.names(family)
            guard facts.settings.enables(family) else {
                trace.steps.append(.disregarded(subject, names: names, because: .familyOff))
                hasDisabled = true
                continue
            }
            hasEnabled = true
            if let maker {
                families.append(
                    try automaticChoice(
                        names, subject, poolInterface: item.poolInterface, maker: maker,
                        filter: filter))
                continue
            }
            let pools = try poolNames(names, subject, level: level)
            if !pools.isEmpty {
                families.append(
                    FamilyChoice(
                        family: family, pools: try order(pools, subject, filter: filter),
                        demand: nil))
            }
        }
        if hasDisabled && !hasEnabled {
            throw .noEnabledFamily(item, at: level, settings: facts.settings)
        }
        return families
    }
}
