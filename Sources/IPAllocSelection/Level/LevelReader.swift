import IPAlloc
import IPAllocModel

/// Looks at the levels for what they tell.
struct LevelReader {
    let facts: SharedFacts

    /// What a level tells.
    ///
    /// - Throws: `SelectionError` if what is there is malformed or not allowed.
    func look(at level: Level) throws(SelectionError) -> Trace.Finding {
        switch level {
        case .subnets: try lookAtSubnets(.several)
        case .subnet: try lookAtSubnets(.single)
        case .pools: try lookAtPools()
        case .pool: try lookAtPool()
        case .namespace: try lookAtNamespace()
        case .configuration: found(facts.request.defaultIPv4Pools, facts.request.defaultIPv6Pools)
        case .cluster:
            found(
                facts.catalog.defaultPoolNames(.ipv4), facts.catalog.defaultPoolNames(.ipv6))
        }
    }

    private var annotations: [String: String] { facts.pod.metadata.annotations }

    private func lookAtSubnets(
        _ form: SubnetsAnnotation.Form
    ) throws(SelectionError) -> Trace.Finding {
        guard let text = annotations[form.key] else { return .nothing }
        guard facts.settings.enablesSubnets else { return .switchedOff }
        guard facts.settings.enablesAutomaticPools else { throw .automaticPoolsOff }
        let annotation = try facts.annotations.subnets(text, form: form)
        return .chosen(
            annotation.candidates(
                requested: facts.request.interface, cleanGateway: facts.request.cleanGateway))
    }

    private func lookAtPools() throws(SelectionError) -> Trace.Finding {
        guard let text = annotations[AnnotationNames.pools] else { return .nothing }
        return .chosen(
            try facts.annotations.pools(text).candidates(
                requested: facts.request.interface,
                networks: annotations[AnnotationNames.multusNetworks]))
    }

    private func lookAtPool() throws(SelectionError) -> Trace.Finding {
        guard let text = annotations[AnnotationNames.pool] else { return .nothing }
        return .chosen([
            try PoolAnnotation(text).candidates(
                for: facts.request.interface, cleanGateway: facts.request.cleanGateway)
        ])
    }

    private func lookAtNamespace() throws(SelectionError) -> Trace.Finding {
        let annotations = facts.namespace.metadata.annotations
        var names: [[String]] = []
        for key in [AnnotationNames.namespaceIPv4Pools, AnnotationNames.namespaceIPv6Pools] {
            guard let text = annotations[key] else {
                names.append([])
                continue
            }
            names.append(
                try NamespacePools.names(text, key: key, namespace: facts.namespace.name))
        }
        return found(names[0], names[1])
    }

    /// What a level tells that serves whatever interface is added, and decides only if it names
    /// something.
    private func found(_ ipv4: [String], _ ipv6: [String]) -> Trace.Finding {
        if ipv4.isEmpty && ipv6.isEmpty { return .nothing }
        return .chosen([
            CandidateNames(
                interface: facts.request.interface, ipv4: ipv4, ipv6: ipv6,
                cleanGateway: facts.request.cleanGateway)
        ])
    }
}
