import IPAlloc
public import IPAllocModel

/// A pool of a catalog, where it can be shared, with what decisions ask of it over and over.
public final class CatalogPool: Sendable {
    public let pool: SpiderIPPool
    /// The family of its addresses; nil if it does not tell one.
    let family: AddressFamily?
    let affinity: AffinityClass
    /// Whether it was made for one application.
    let isAutomatic: Bool
    /// How many addresses it has, if it was made for one application.
    let automaticSize: Int?
    /// Whether a pod's labels, or what it belongs to, tell if the pool can serve it.
    let dependsOnPod: Bool
    /// What it was made for, as far as its labels tell.
    let identity: AutomaticPoolIdentity?
    /// The application that its affinity tells; nil if it tells none.
    let application: ApplicationLabels?

    init(_ pool: SpiderIPPool) {
        self.pool = pool
        family = pool.spec.family
        affinity = AffinityClass(pool.spec)
        isAutomatic = pool.isAutomatic
        automaticSize = isAutomatic ? pool.spec.totalCount : nil
        dependsOnPod = isAutomatic || pool.spec.podAffinity != nil
        identity = AutomaticPoolIdentity(pool.metadata)
        let labels = pool.spec.podAffinity?.matchLabels ?? [:]
        let names =
            labels.isEmpty || labels.keys.contains(where: ResourceNames.applicationKeys.contains)
        application = names ? ApplicationLabels(labels) : nil
    }
}

/// The labels that tell an application in the affinity of an automatic pool; nil where one is missing.
struct ApplicationLabels: Sendable, Hashable {
    let group: String?
    let version: String?
    let kind: String?
    let namespace: String?
    let name: String?

    init(_ labels: [String: String]) {
        group = labels[ResourceNames.applicationGroup]
        version = labels[ResourceNames.applicationVersion]
        kind = labels[ResourceNames.applicationKind]
        namespace = labels[ResourceNames.applicationNamespace]
        name = labels[ResourceNames.applicationName]
    }

    init(_ key: ApplicationKey) {
        group = key.group
        version = key.version
        kind = key.kind
        namespace = key.namespace
        name = key.nameLabel
    }

    /// The application, as far as the labels tell it.
    var key: ApplicationKey {
        ApplicationKey(
            apiVersion: [group, version].compactMap { $0 }.filter { !$0.isEmpty }
                .joined(separator: "/"),
            kind: kind ?? "", namespace: namespace ?? "", name: name ?? "")
    }
}
