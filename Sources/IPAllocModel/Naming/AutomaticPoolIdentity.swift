import IPAlloc

/// What an automatic pool is for: an application, one of its interfaces, and a family.
public struct AutomaticPoolIdentity: Sendable, Hashable {
    public let application: ApplicationKey
    /// The application's UID.
    public let uid: String
    public let interface: String
    public let family: AddressFamily

    public init(application: ApplicationKey, uid: String, interface: String, family: AddressFamily)
    {
        self.application = application
        self.uid = uid
        self.interface = interface
        self.family = family
    }

    /// The labels that tell it; they are what an automatic pool is found by.
    public var labels: [String: String] {
        [
            ResourceNames.ownerApplicationVersion: application.versionLabel,
            ResourceNames.ownerApplicationKind: application.kind,
            ResourceNames.ownerApplicationNamespace: application.namespace,
            ResourceNames.ownerApplicationName: application.nameLabel,
            ResourceNames.ownerApplicationUID: uid,
            ResourceNames.interface: interface,
            ResourceNames.ipVersion: family.name,
        ]
    }

    /// The annotations that tell what labels cannot: the application, if its name is too long.
    public var annotations: [String: String] {
        application.nameLabel == application.name
            ? [:] : [ResourceNames.application: application.annotationText]
    }

    /// Reads the labels of an automatic pool, and its annotations if its application's name is too
    /// long for a label; nil if a label is missing or the family is unknown.
    public init?(_ metadata: ObjectMetadata) {
        let labels = metadata.labels
        guard let version = labels[ResourceNames.ownerApplicationVersion],
            let kind = labels[ResourceNames.ownerApplicationKind],
            let namespace = labels[ResourceNames.ownerApplicationNamespace],
            let name = labels[ResourceNames.ownerApplicationName],
            let uid = labels[ResourceNames.ownerApplicationUID],
            let interface = labels[ResourceNames.interface],
            let familyName = labels[ResourceNames.ipVersion],
            let family = [AddressFamily.ipv4, .ipv6].first(where: { $0.name == familyName })
        else { return nil }
        var application = ApplicationKey(
            apiVersion: version.replacingByte(UInt8(ascii: "_"), with: UInt8(ascii: "/")),
            kind: kind, namespace: namespace, name: name)
        if let told = metadata.annotations[ResourceNames.application]
            .flatMap(ApplicationKey.init(annotationText:)), told.nameLabel == name
        {
            application = told
        }
        self.init(application: application, uid: uid, interface: interface, family: family)
    }

    /// The pool that serves it, cut from a subnet: what the subnet passes on, the labels, and the
    /// affinity that keeps other applications out.
    ///
    /// - Parameters:
    ///   - addresses: The pool's addresses.
    ///   - subnet: The subnet that they come from.
    ///   - naming: How the name is made.
    ///   - addressCount: The number of addresses that was asked for, as in `+1`.
    ///   - isReclaimed: Whether the pool goes with its application.
    public func pool(
        addresses: RangeSet, from subnet: SpiderSubnet, naming: AutomaticPoolName = .lastGroup,
        addressCount: String, isReclaimed: Bool
    ) -> SpiderIPPool {
        precondition(addresses.family == family)
        var pool = SpiderIPPool()
        pool.name = naming.name(
            application: application.name, uid: uid, interface: interface, family: family)
        pool.metadata.labels = labels
        pool.metadata.labels[ResourceNames.poolReclaim] = isReclaimed ? "true" : "false"
        pool.metadata.annotations = annotations
        pool.metadata.annotations[ResourceNames.poolAddressCount] = addressCount
        pool.spec.ipVersion = family.ipVersion
        pool.spec.subnet = subnet.spec.subnet
        pool.spec.ips = addresses.texts
        pool.spec.gateway = subnet.spec.gateway
        pool.spec.vlan = subnet.spec.vlan
        pool.spec.routes = subnet.spec.routes
        pool.spec.podAffinity = LabelSelector(matchLabels: application.affinityLabels)
        return pool
    }
}
