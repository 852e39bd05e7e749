import IPAllocModel

/// Planning the network attachment definitions that are made from networks.
extension ServiceState {
    /// Plans that a network's definition is what the network says, and that those which the
    /// network made under other names go.
    ///
    /// A definition that nobody controls is taken over; one that somebody else controls stays.
    ///
    /// - Complexity: O(n) in the number of definitions.
    func define(_ network: SpiderMultusConfig, in plan: inout ResourcePlan) {
        let wanted = network.network
        let place = ObjectPlace(wanted)
        endDefinitions(of: network, except: place, in: &plan)
        guard let old = objects.get(NetworkAttachmentDefinition.self, place) else {
            var new = wanted
            fillMetadata(of: &new)
            plan.changes.append(.put(new))
            return
        }
        let shown = "net-attach-def \(place.namespace)/\(place.name)"
        if let owner = old.metadata.controller, !owner.isSame(as: network) {
            plan.warnings.append(
                "the \(shown) is managed by \(owner.kind) \(owner.name), and stays as it is")
            return
        }
        // One that is going away is made anew when it is gone.
        if old.isTerminating { return }
        if old.metadata.controller == nil {
            plan.warnings.append(
                "the \(shown) was there already; it is managed by SpiderMultusConfig "
                    + "\(network.metadata.namespace)/\(network.name) from now on")
        }
        var new = old
        new.spec.config = wanted.spec.config
        new.metadata.annotations = wanted.metadata.annotations
        new.metadata.ownerReferences =
            old.metadata.ownerReferences.filter { $0.isController != true }
            + wanted.metadata.ownerReferences
        if new.json == old.json { return }
        if new.spec.config != old.spec.config {
            new.metadata.generation = (old.metadata.generation ?? 0) + 1
        }
        plan.changes.append(.put(new))
    }

    /// Plans the end of the definitions that a network made, but for one.
    func endDefinitions(
        of network: SpiderMultusConfig, except kept: ObjectPlace? = nil,
        in plan: inout ResourcePlan
    ) {
        let made = objects.all(NetworkAttachmentDefinition.self).filter { definition in
            definition.metadata.namespace == network.metadata.namespace
                && definition.metadata.controller?.isSame(as: network) == true
                && ObjectPlace(definition) != kept
        }
        for definition in made.sorted(by: { $0.name < $1.name }) { end(definition, in: &plan) }
    }

    /// Plans that the definition of the network at a place is what the network says.
    func planDefinition(ofNetworkAt place: ObjectPlace) -> ResourcePlan? {
        guard let network = objects.get(SpiderMultusConfig.self, place), !network.isTerminating
        else { return nil }
        var plan = ResourcePlan()
        define(network, in: &plan)
        return plan
    }

    /// Notes that the definition at a place changed, and may no longer be what a network says.
    mutating func checkDefinition(at place: ObjectPlace) {
        for network in objects.all(SpiderMultusConfig.self)
        where network.metadata.namespace == place.namespace && network.networkName == place.name {
            chores.insert(.define(network: ObjectPlace(network)))
        }
    }
}

extension OwnerReference {
    /// Whether the owner is that network, be it one of the same name that was made anew.
    fileprivate func isSame(as network: SpiderMultusConfig) -> Bool {
        kind == SpiderMultusConfig.kind.name && apiVersion == SpiderMultusConfig.kind.apiVersion
            && name == network.name
    }
}
