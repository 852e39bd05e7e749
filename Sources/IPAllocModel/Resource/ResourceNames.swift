/// The fixed names that resources carry: of the group, finalizers, labels and annotations.
public enum ResourceNames {
    /// The API group of this project's kinds.
    public static let group = "spiderpool.spidernet.io"
    /// The version of that group.
    public static let version = "v2beta1"
    /// The finalizer that holds back the deletion of what is in use.
    public static let finalizer = "spiderpool.spidernet.io"
    /// What the keys of labels and annotations begin with.
    public static let prefix = "ipam.spidernet.io/"

    /// On pools: the masked CIDR as a label value.
    public static let poolCIDR = prefix + "ippool-cidr"
    /// On subnets: the masked CIDR as a label value.
    public static let subnetCIDR = prefix + "subnet-cidr"
    /// On pools: the name of the subnet that they belong to.
    public static let ownerSubnet = prefix + "owner-spider-subnet"

    /// On automatic pools: the application's group and version, as in `apps_v1`.
    public static let ownerApplicationVersion = prefix + "owner-application-gv"
    /// On automatic pools: the application's kind.
    public static let ownerApplicationKind = prefix + "owner-application-kind"
    /// On automatic pools: the application's namespace.
    public static let ownerApplicationNamespace = prefix + "owner-application-namespace"
    /// On automatic pools: the application's name.
    public static let ownerApplicationName = prefix + "owner-application-name"
    /// Annotation of automatic pools: the application, as in `apps/v1:Deployment:default:web`, if
    /// its name is too long for a label.
    public static let application = prefix + "application"
    /// On automatic pools: the application's UID.
    public static let ownerApplicationUID = prefix + "owner-application-uid"
    /// On automatic pools: the interface that they serve.
    public static let interface = prefix + "interface"
    /// On automatic pools: `IPv4` or `IPv6`.
    public static let ipVersion = prefix + "ip-version"
    /// On automatic pools, and as an annotation of pods: whether they go with their application.
    public static let poolReclaim = prefix + "ippool-reclaim"
    /// Annotation of automatic pools and of pods: how many addresses such a pool has.
    public static let poolAddressCount = prefix + "ippool-ip-number"

    /// In an automatic pool's affinity: the application's group.
    public static let applicationGroup = prefix + "app-api-group"
    /// In an automatic pool's affinity: the application's version.
    public static let applicationVersion = prefix + "app-api-version"
    /// In an automatic pool's affinity: the application's kind.
    public static let applicationKind = prefix + "app-kind"
    /// In an automatic pool's affinity: the application's namespace.
    public static let applicationNamespace = prefix + "app-namespace"
    /// In an automatic pool's affinity: the application's name.
    public static let applicationName = prefix + "app-name"

    /// The keys that an automatic pool's affinity consists of.
    public static let applicationKeys = [
        applicationGroup, applicationVersion, applicationKind, applicationNamespace,
        applicationName,
    ]
}
