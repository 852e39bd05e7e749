import IPAlloc

/// A request for the addresses of one interface of a pod (CNI ADD). If the pod's annotations name
/// several interfaces, all of them get their addresses at the first request.
public struct AllocationRequest: Sendable, Hashable {
    public var containerID: String
    public var interface: String
    public var networkNamespace: String
    public var podNamespace: String
    /// Empty if the runtime knows no pods; then the container stands for the pod.
    public var podName: String
    /// Empty if the runtime does not tell; then the container stands for the pod.
    public var podUID: String
    public var defaultIPv4Pools: [String] = []
    public var defaultIPv6Pools: [String] = []
    public var cleanGateway = false
    /// The addresses of the interface's master, if a pool's subnet must hold one of them.
    public var masterAddresses: [IPAddress]?
    /// The node that the pod runs on; empty if it is not known.
    public var node = ""
    /// The name of the CNI network; garbage collection frees only what was asked for in its name.
    public var network = ""
    /// The pod's annotations as the runtime tells them; a Pod resource counts before them.
    public var podAnnotations: [String: String]?

    public init(
        containerID: String, interface: String, networkNamespace: String = "",
        podNamespace: String = "", podName: String = "", podUID: String = ""
    ) {
        self.containerID = containerID
        self.interface = interface
        self.networkNamespace = networkNamespace
        self.podNamespace = podNamespace
        self.podName = podName
        self.podUID = podUID
    }
}
