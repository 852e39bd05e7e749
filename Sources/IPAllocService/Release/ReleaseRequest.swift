import IPAlloc

/// A request to give back what a pod has (CNI DEL).
public struct ReleaseRequest: Sendable, Hashable {
    public var containerID: String
    public var interface: String
    public var networkNamespace: String
    public var podNamespace: String
    public var podName: String
    public var podUID: String

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

/// What came of a release.
public struct ReleaseAnswer: Sendable, Hashable {
    /// An address that was given back.
    public struct Address: Sendable, Hashable {
        public var interface: String
        public var address: IPAddress
        public var pool: String

        init(interface: String, address: IPAddress, pool: String) {
            self.interface = interface
            self.address = address
            self.pool = pool
        }

        init(_ held: HeldAddress) {
            self.init(interface: held.interface, address: held.address, pool: held.pool)
        }
    }

    /// What was given back; empty if the pod keeps its addresses or had none.
    public var addresses: [Address] = []
    /// Why nothing was given back, if that is so.
    public var reason: String?

    public init() {}
}
