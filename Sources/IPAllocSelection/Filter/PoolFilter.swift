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
    func rejection(of pool: SpiderIPPool, family: AddressFamily) -> Rejection? {
        if let rejection = stateRejection(of: pool, family: family) { return rejection }
        if let rejection = nodeRejection(of: pool.spec) { return rejection }
        if let rejection = namespaceRejection(of: pool.spec) { return rejection }
        if pool.isAutomatic, pool.spec.podAffinity.map(Self.namesApplication) ?? true {
            // A pool that was made for the application serves all of its interfaces and networks.
            return applicationRejection(of: pool.spec)
        }
        if let affinity = pool.spec.podAffinity, !affinity.matches(facts.pod.metadata.labels) {
            return .podAffinity(wanted: affinity.description)
        }
        return networkRejection(of: pool.spec) ?? masterRejection(of: pool.spec)
    }

    private func stateRejection(of pool: SpiderIPPool, family: AddressFamily) -> Rejection? {
        if pool.isTerminating { return .terminating }
        if pool.spec.isDisabled == true { return .disabled }
        guard let found = pool.spec.family else { return .unknownFamily }
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

    /// Whether an automatic pool's affinity tells the application. That of very old ones consists
    /// of the labels of the application's pods instead.
    private static func namesApplication(_ affinity: LabelSelector) -> Bool {
        affinity.matchLabels.isEmpty
            || affinity.matchLabels.keys.contains(where: ResourceNames.applicationKeys.contains)
    }

    private func applicationRejection(of spec: SpiderIPPool.Spec) -> Rejection? {
        let found = spec.podAffinity?.matchLabels ?? [:]
        let expected = facts.application.key.affinityLabels
        assert(expected.count == ResourceNames.applicationKeys.count)
        if ResourceNames.applicationKeys.allSatisfy({ found[$0] == expected[$0] }) { return nil }
        let wanted = ApplicationKey(
            apiVersion: [ResourceNames.applicationGroup, ResourceNames.applicationVersion]
                .compactMap { found[$0] }.filter { !$0.isEmpty }.joined(separator: "/"),
            kind: found[ResourceNames.applicationKind] ?? "",
            namespace: found[ResourceNames.applicationNamespace] ?? "",
            name: found[ResourceNames.applicationName] ?? "")
        return .otherApplication(
            application: facts.application.key.annotationText, wanted: wanted.annotationText)
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
