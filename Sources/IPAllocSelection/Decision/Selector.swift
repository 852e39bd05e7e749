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
        do throws(SelectionErrors) {
            return try selector.decide()
        } catch {
            throw SelectionFailure(errors: error, trace: selector.trace)
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

    mutating func decide() throws(SelectionErrors) -> Decision {
        let plan: Plan
        do throws(SelectionError) {
            plan = try readPlan()
        } catch {
            throw SelectionErrors(error)
        }
        let interfaces = try choices(plan)
        assert(interfaces.contains { $0.interface == facts.request.interface })
        let defaultRoute =
            facts.pod.metadata.annotations[AnnotationNames.defaultRouteInterface] ?? ""
        return Decision(
            level: plan.level, interfaces: interfaces, routes: plan.routes,
            defaultRouteInterface: defaultRoute.isEmpty ? nil : defaultRoute,
            dependsOnPod: dependsOnPod, dependsOnAllPools: dependsOnAllPools, trace: trace)
    }

    /// What is told for all interfaces together.
    private struct Plan {
        let routes: RoutesAnnotation
        let level: Level
        let items: [CandidateNames]
        /// Finds the pools of the application's own, if the level names subnets.
        let maker: DemandMaker?
    }

    private mutating func readPlan() throws(SelectionError) -> Plan {
        guard facts.pod.isAlive else { throw .deadPod(facts.pod) }
        let annotations = facts.pod.metadata.annotations
        let routes = try annotations[AnnotationNames.routes].map(RoutesAnnotation.init)
        let (level, items) = try decidingLevel()
        let requested = facts.request.interface
        guard items.contains(where: { $0.interface == requested }) else {
            throw .nothing(for: requested, at: level)
        }
        if level.namesSubnets { dependsOnPod = true }
        let maker =
            level.namesSubnets
            ? try DemandMaker(
                application: facts.application, annotations: annotations, settings: facts.settings,
                catalog: facts.catalog) : nil
        return Plan(
            routes: routes ?? RoutesAnnotation(), level: level, items: items, maker: maker)
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

    /// What each interface gets, without those that are given nothing.
    ///
    /// - Throws: Why not, for each interface that shall get something and cannot.
    private mutating func choices(_ plan: Plan) throws(SelectionErrors) -> [InterfaceChoice] {
        var interfaces: [InterfaceChoice] = []
        var errors: [SelectionError] = []
        for item in plan.items {
            let countBefore = errors.count
            let families = families(of: item, plan, &errors)
            if !families.isEmpty {
                interfaces.append(
                    InterfaceChoice(
                        interface: item.interface, cleanGateway: item.cleanGateway,
                        families: families))
            } else if errors.count == countBefore {
                trace.steps.append(.empty(interface: item.interface))
                if item.interface == facts.request.interface {
                    errors.append(.nothing(for: item.interface, at: plan.level))
                }
            }
        }
        if let errors = SelectionErrors(errors) { throw errors }
        assert(Set(interfaces.map(\.interface)).count == interfaces.count)
        return interfaces
    }

    /// What an interface gets of each family; why not is added to the errors.
    private mutating func families(
        of item: CandidateNames, _ plan: Plan, _ errors: inout [SelectionError]
    ) -> [FamilyChoice] {
        let filter = PoolFilter(facts: facts, interface: item.interface)
        var families: [FamilyChoice] = []
        var hasDisabled = false
        var hasEnabled = false
        for family in [AddressFamily.ipv4, .ipv6] where !item.names(family).isEmpty {
            guard facts.settings.enables(family) else {
                trace.steps.append(
                    .disregarded(
                        Trace.Subject(item.interface, family), names: item.names(family),
                        because: .familyOff))
                hasDisabled = true
                continue
            }
            hasEnabled = true
            do throws(SelectionError) {
                if let choice = try choice(of: family, item, plan, filter: filter) {
                    families.append(choice)
                }
            } catch {
                errors.append(error)
            }
        }
        if hasDisabled && !hasEnabled {
            errors.append(.noEnabledFamily(item, at: plan.level, settings: facts.settings))
        }
        return families
    }

    /// What an interface gets of a family; nil if nothing is named after all.
    private mutating func choice(
        of family: AddressFamily, _ item: CandidateNames, _ plan: Plan, filter: PoolFilter
    ) throws(SelectionError) -> FamilyChoice? {
        let subject = Trace.Subject(item.interface, family)
        let names = item.names(family)
        if let maker = plan.maker {
            return try automaticChoice(
                names, subject, poolInterface: item.poolInterface, maker: maker, filter: filter)
        }
        let pools = try poolNames(names, subject, level: plan.level)
        if pools.isEmpty { return nil }
        return FamilyChoice(
            family: family, pools: try order(pools, subject, filter: filter), demand: nil)
    }
}
