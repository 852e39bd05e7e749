import IPAllocModel

/// The keys of the annotations that decide where a pod's addresses come from.
public enum AnnotationNames {
    /// On pods: the subnets of several interfaces.
    public static let subnets = ResourceNames.prefix + "subnets"
    /// On pods: the subnets of one interface.
    public static let subnet = ResourceNames.prefix + "subnet"
    /// On pods: the pools of several interfaces.
    public static let pools = ResourceNames.prefix + "ippools"
    /// On pods: the pools of whatever interface is added.
    public static let pool = ResourceNames.prefix + "ippool"
    /// On pods: how many addresses an automatic pool has.
    public static let addressCount = ResourceNames.poolAddressCount
    /// On pods: whether automatic pools go with their application.
    public static let reclaim = ResourceNames.poolReclaim
    /// On pods: further routes.
    public static let routes = ResourceNames.prefix + "routes"
    /// On pods: the interface of the default route.
    public static let defaultRouteInterface = ResourceNames.prefix + "default-route-nic"
    /// On namespaces: the IPv4 pools of pods that name none.
    public static let namespaceIPv4Pools = ResourceNames.prefix + "default-ipv4-ippool"
    /// On namespaces: the IPv6 pools of pods that name none.
    public static let namespaceIPv6Pools = ResourceNames.prefix + "default-ipv6-ippool"
    /// Those of this group that mean something on pods.
    public static let ofPods = [
        subnets, subnet, pools, pool, addressCount, reclaim, routes, defaultRouteInterface,
    ]
    /// On pods: Multus' network of the first interface.
    public static let multusDefaultNetwork = "v1.multus-cni.io/default-network"
    /// On pods: Multus' networks of the other interfaces.
    public static let multusNetworks = "k8s.v1.cni.cncf.io/networks"
}
