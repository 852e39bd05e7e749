import IPAlloc
import IPAllocModel

/// Finds out which pools an application shall have of its own.
struct DemandMaker {
    let application: Application
    let settings: SelectionSettings
    let catalog: PoolCatalog
    private let addressCount: AddressCount
    private let isReclaimed: Bool

    /// Reads what the application's pods say about its pools.
    ///
    /// - Throws: `SelectionError` of wrong input.
    init(
        application: Application, annotations: [String: String], settings: SelectionSettings,
        catalog: PoolCatalog
    ) throws(SelectionError) {
        self.application = application
        self.settings = settings
        self.catalog = catalog
        let told = try annotations[AnnotationNames.addressCount].map(AddressCount.init)
        // A pod that nothing controls is one pod for ever.
        let count = application.isOrphan ? .fixed(1) : told ?? settings.defaultAddressCount
        if application.isThirdParty, case .flexible = count { throw .onlyFixedCount(application) }
        addressCount = count
        isReclaimed =
            try annotations[AnnotationNames.reclaim].map(ReclaimAnnotation.isReclaimed)
            ?? ReclaimAnnotation.absent
    }

    /// The pool that the application shall have for an interface.
    ///
    /// - Throws: `SelectionError` if it can neither be found nor made.
    func demand(
        interface: String, family: AddressFamily, subnet subnetName: String
    ) throws(SelectionError) -> AutomaticPoolDemand {
        let identity = AutomaticPoolIdentity(
            application: application.key, uid: application.uid, interface: interface,
            family: family)
        let subnet = catalog.subnet(named: subnetName)
        let existing = try existing(identity, subnet: subnet, named: subnetName)
        if let name = existing.name { return demand(identity, name, subnetName, existing) }
        let newName = Self.name(of: identity, naming: settings.poolNaming)
        guard catalog.entry(named: newName) == nil else {
            throw .automaticPoolNameTaken(newName, interface: interface, subnet: subnetName)
        }
        try requireUsable(subnet, named: subnetName, for: identity)
        return demand(identity, newName, subnetName, .none)
    }

    private func demand(
        _ identity: AutomaticPoolIdentity, _ name: String, _ subnet: String,
        _ existing: AutomaticPoolDemand.Existing
    ) -> AutomaticPoolDemand {
        AutomaticPoolDemand(
            identity: identity, name: name, subnet: subnet, addressCount: addressCount, size: size,
            isReclaimed: isReclaimed, existing: existing,
            existingSize: existing.name.flatMap { catalog.entry(named: $0)?.automaticSize })
    }

    /// How many addresses a pool must have.
    private var size: Int? {
        if case .fixed(let number) = addressCount { return number }
        return application.podCount.map(addressCount.total(pods:))
    }

    private func existing(
        _ identity: AutomaticPoolIdentity, subnet: SpiderSubnet?, named subnetName: String
    ) throws(SelectionError) -> AutomaticPoolDemand.Existing {
        let pools = catalog.automaticPools(of: identity, from: subnet, named: subnetName)
        let own = pools.filter { $0.identity?.uid == identity.uid }
        if let entry = try single(own, identity) { return .own(entry.pool.name) }
        for naming in AutomaticPoolName.allCases {
            let name = Self.name(of: identity, naming: naming)
            if catalog.hasAutomaticPool(
                named: name, uid: identity.uid, from: subnet, named: subnetName)
            {
                return .own(name)
            }
        }
        // The pools of an earlier application stay only if it said so.
        let earlier = pools.filter {
            $0.pool.metadata.labels[ResourceNames.poolReclaim] == "false" && !$0.pool.isTerminating
        }
        return try single(earlier, identity).map { .earlier($0.pool.name) } ?? .none
    }

    private static func name(
        of identity: AutomaticPoolIdentity, naming: AutomaticPoolName
    ) -> String {
        naming.name(
            application: identity.application.name, uid: identity.uid,
            interface: identity.interface, family: identity.family)
    }

    private func single(
        _ pools: [CatalogPool], _ identity: AutomaticPoolIdentity
    ) throws(SelectionError) -> CatalogPool? {
        guard pools.count <= 1 else {
            throw .severalAutomaticPools(
                pools.map(\.pool.name), family: identity.family, interface: identity.interface)
        }
        return pools.first
    }

    private func requireUsable(
        _ subnet: SpiderSubnet?, named name: String, for identity: AutomaticPoolIdentity
    ) throws(SelectionError) {
        guard let subnet else {
            throw .noSubnet(
                identity, because: "\(SpiderSubnet.kind.qualifiedName) \"\(name)\" not found")
        }
        if subnet.isTerminating {
            throw .noSubnet(identity, because: "terminating Subnet \(name)")
        }
        if subnet.spec.family != identity.family {
            let found = subnet.spec.family?.name ?? "unknown"
            throw .noSubnet(
                identity,
                because: "expect an \(identity.family.name) Subnet, but the version of the Subnet "
                    + "\(name) is \(found)")
        }
    }
}

extension AutomaticPoolDemand {
    /// The pools that an application shall have, as its pods' template tells: one for each
    /// interface and family that it names subnets for. None, if it names no subnets, if its pods
    /// use the nodes' network, or if there are no subnets in this cluster.
    ///
    /// - Throws: `SelectionErrors`, the same that a decision for a pod of the template throws.
    public static func demands(
        of application: Application, template: PodTemplate, settings: SelectionSettings,
        catalog: PoolCatalog
    ) throws(SelectionErrors) -> [AutomaticPoolDemand] {
        let annotations = template.metadata.annotations
        guard settings.enablesSubnets, template.spec.hostNetwork != true,
            let form = [SubnetsAnnotation.Form.several, .single].first(where: {
                annotations[$0.key] != nil
            }),
            let text = annotations[form.key]
        else { return [] }
        let annotation: SubnetsAnnotation
        let maker: DemandMaker
        do throws(SelectionError) {
            guard settings.enablesAutomaticPools else { throw .automaticPoolsOff }
            annotation = try SubnetsAnnotation(text, form: form)
            maker = try DemandMaker(
                application: application, annotations: annotations, settings: settings,
                catalog: catalog)
        } catch {
            throw SelectionErrors(error)
        }
        var demands: [AutomaticPoolDemand] = []
        var errors: [SelectionError] = []
        for item in annotation.items {
            for (family, names) in [(AddressFamily.ipv4, item.ipv4), (.ipv6, item.ipv6)] {
                guard settings.enables(family), let subnet = names.first else { continue }
                do throws(SelectionError) {
                    demands.append(
                        try maker.demand(
                            interface: item.interface, family: family, subnet: subnet))
                } catch {
                    errors.append(error)
                }
            }
        }
        if let errors = SelectionErrors(errors) { throw errors }
        return demands
    }
}
