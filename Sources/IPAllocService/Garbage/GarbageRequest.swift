import IPAlloc

/// A request to free what nobody uses any more.
public struct GarbageRequest: Sendable, Hashable {
    /// An interface of a container that a CNI runtime knows.
    public struct Attachment: Sendable, Hashable {
        public var containerID: String
        public var interface: String

        public init(containerID: String, interface: String) {
            self.containerID = containerID
            self.interface = interface
        }
    }

    /// Whether to tell only what would be freed.
    public var isDryRun = false
    /// The attachments that a CNI runtime knows (CNI GC): what else the network has on the node is
    /// freed too. Nil, if no runtime asks.
    public var keeping: [Attachment]?
    /// The network that the attachments are of.
    public var network = ""
    /// The node that the attachments are on.
    public var node = ""

    public init() {}
}

/// What garbage collection freed, or would free.
public struct GarbageReport: Sendable, Hashable {
    /// Why something is garbage.
    public enum Cause: String, Sendable, Hashable, CaseIterable {
        /// The pod resource was deleted.
        case podGone
        /// The pod of that name is another one now.
        case podReplaced
        /// The pod came to an end.
        case podFinished
        /// The pod is being deleted, and its grace period is over.
        case podTerminating
        /// The stateful set no longer wants a pod of that name.
        case podUnwanted
        /// The container runtime no longer knows the container.
        case notAttached
        /// The automatic pool's application is gone, and nothing of it is left.
        case applicationGone
    }

    /// One address or automatic pool.
    public struct Item: Sendable, Hashable {
        public var cause: Cause
        /// The reason in words.
        public var reason: String
        public var pool: String
        /// Nil if the pool itself is garbage.
        public var address: IPAddress?
        public var interface: String
        public var namespace: String
        public var pod: String
        public var podUID: String
        public var node: String
    }

    public var items: [Item] = []
    /// What could not be freed, and why.
    public var failures: [String] = []
    public var isDryRun = false

    public init() {}
}
