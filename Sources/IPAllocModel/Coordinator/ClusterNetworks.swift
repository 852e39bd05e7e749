/// What is known about the networks of the cluster beside the pools: the coordinator's status is
/// made from it.
public struct ClusterNetworks: Sendable, Hashable {
    /// Who hands out the addresses of the pods' first interfaces.
    public enum Overlay: String, Sendable, Hashable {
        case cluster
        case calico
        case cilium
        case absent = "none"

        /// The overlay whose CNI configuration has that name, as the first one of a node has.
        ///
        /// Names that nobody knows are those of underlays: macvlan and the like.
        public init(configurationName name: String) {
            switch name {
            case "calico", "k8s-pod-network": self = .calico
            case "cilium": self = .cilium
            case "cbr0", "flannel", "weave", "antrea", "canal", "kindnet", "kube-ovn",
                "kube-router", "kubenet":
                self = .cluster
            default: self = .absent
            }
        }
    }

    /// The overlay that `podCIDRType` `auto` stands for.
    public var detected = Overlay.absent
    /// The blocks that the overlay gives pods addresses from, as written.
    public var podCIDR: [String] = []
    /// The blocks that services have addresses of, as written.
    public var serviceCIDR: [String] = []

    public init() {}

    /// The status of a coordinator.
    ///
    /// It is ready unless there is an overlay of which no blocks are known: then traffic to its
    /// pods would take the wrong interface.
    public func status(for spec: CoordinatorSpec) -> SpiderCoordinator.Status {
        var status = SpiderCoordinator.Status()
        let type = spec.podCIDRType ?? ""
        let overlay = type == "auto" ? detected : Overlay(rawValue: type)
        guard let overlay else {
            status.phase = SpiderCoordinator.Status.notReady
            status.reason = "the podCIDRType \"\(type)\" is not known"
            return status
        }
        if overlay != .absent && podCIDR.isEmpty {
            status.phase = SpiderCoordinator.Status.notReady
            let meaning = type == overlay.rawValue ? type : "\(type), here \(overlay.rawValue)"
            status.reason =
                "the podCIDRType is \(meaning), and the CIDR blocks of its pods are not known; "
                + "give the agent --pod-cidr, or set podCIDRType to none"
            return status
        }
        status.phase = SpiderCoordinator.Status.synced
        status.overlayPodCIDR = overlay == .absent ? [] : podCIDR
        status.serviceCIDR = serviceCIDR
        return status
    }
}

extension SpiderCoordinator.Status {
    /// The phase in which pods can be set up.
    public static let synced = "Synced"
    /// The phase in which something must be told first.
    public static let notReady = "NotReady"
}
