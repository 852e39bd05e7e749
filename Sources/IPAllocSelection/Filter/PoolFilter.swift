import IPAlloc
import IPAllocModel

/// Examines whether pools can serve one interface of a pod.
struct PoolFilter {
    let facts: SharedFacts
    let interface: String

    init(facts: SharedFacts, interface: String) {
        self.facts = facts
        self.interface = interface
    }

    /// Why the pool cannot serve addresses of the family; nil if it can.
    func rejection(of entry: CatalogPool, family: AddressFamily) -> Rejection? {
        if let rejection = stateRejection(of: entry, family: family) { return rejection }
        // A pool for all pods is looked at no further.
        if entry.affinity.isEmpty && !entry.isAutomatic {
            return masterRejection(of: entry.pool.spec)
        }
        let pool = entry.pool
        if let rejection = nodeRejection(of: pool.spec) { return rejection }
        if let rejection = namespaceRejection(of: pool.spec) { return rejection }
        if entry.isAutomatic, let application = entry.application {
            // A pool that was made for the application serves all of its interfaces and networks.
            return applicationRejection(of: application)
        }
        if let affinity = pool.spec.podAffinity, !affinity.matches(facts.pod.metadata.labels) {
            return .podAffinity(wanted: affinity.description)
        }
        return networkRejection(of: pool.spec) ?? masterRejection(of: pool.spec)
    }

    private func stateRejection(of entry: CatalogPool, family: AddressFamily) -> Rejection? {
        if entry.pool.metadata.deletionTimestamp != nil { return .terminating }
        if entry.pool.spec.isDisabled == true { return .disabled }
        guard let found = entry.family else { return .unknownFamily }
        return found == family ? nil : .otherFamily(expected: family, found: found)
    }

    private func nodeRejection(of spec: SpiderIPPool.Spec) -> Rejection? {
        let podNode = facts.pod.spec.nodeName
        let node = podNode.isEmpty ? facts.node?.name ?? "" : podNode
        if !spec.nodeNames.isEmpty {
            return spec.nodeNames.contains(node)
                ? nil : .nodeName(node: node, wanted: spec.nodeNames)
        }
        guard let affinity = spec.nodeAffinity else { return nil }
        let labels = facts.node?.metadata.labels ?? [:]
        return affinity.matches(labels)
            ? nil : .nodeAffinity(node: node, wanted: affinity.description)
    }

    private func namespaceRejection(of spec: SpiderIPPool.Spec) -> Rejection? {
        let namespace = facts.pod.metadata.namespace
        if !spec.namespaceNames.isEmpty {
            return spec.namespaceNames.contains(namespace)
                ? nil : .namespaceName(namespace: namespace, wanted: spec.namespaceNames)
        }
        guard let affinity = spec.namespaceAffinity else { return nil }
        return affinity.matches(facts.namespace.metadata.labels)
            ? nil : .namespaceAffinity(namespace: namespace, wanted: affinity.description)
    }

    private func applicationRejection(of found: ApplicationLabels) -> Rejection? {
        if found == facts.applicationLabels { return nil }
        return .otherApplication(
            application: facts.application.key.annotationText, wanted: found.key.annotationText)
    }

    private func networkRejection(of spec: SpiderIPPool.Spec) -> Rejection? {
        let wanted = spec.multusNames
        if wanted.isEmpty { return nil }
        switch PodNetworks(pod: facts.pod, settings: facts.settings).network(of: interface) {
        case .clusterNetworkUnset: return .clusterNetworkUnset(wanted: wanted)
        case .unknown(let problem):
            return .unknownNetwork(interface: interface, problem: problem, wanted: wanted)
        case .named(let name):
            let isMatched = wanted.contains { entry in
                let isFull = entry.contains("/")
                return (isFull ? entry : "\(facts.settings.agentNamespace)/\(entry)") == name
            }
            return isMatched
                ? nil : .network(interface: interface, network: name, wanted: wanted)
        }
    }

    /// The master is known only of the interface that is being added.
    private func masterRejection(of spec: SpiderIPPool.Spec) -> Rejection? {
        guard interface == facts.request.interface,
            let addresses = facts.request.masterAddresses
        else { return nil }
        if let block = spec.block, addresses.contains(where: block.contains) { return nil }
        return .masterSubnet(subnet: spec.subnet, addresses: addresses)
    }
}
