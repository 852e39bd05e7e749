public import IPAllocModel
public import IPAllocSelection

/// What would come of objects if they were applied, and their pods came.
public struct RehearsalReport: Sendable {
    /// What becomes of something.
    public enum Outcome: String, Sendable, Hashable {
        case created, configured, unchanged, deleted, failed
    }

    /// One of the objects.
    public struct Object: Sendable, Hashable {
        public var kind: String
        public var namespace: String
        public var name: String
        public var outcome = Outcome.failed
        public var warnings: [String] = []
        /// Why it would be refused.
        public var error: String?
    }

    /// A pool that changes, or that gives or takes back addresses.
    public struct Pool: Sendable, Hashable {
        public var name: String
        public var outcome: Outcome
        /// The workload that it is made for; empty for pools that people make.
        public var application: String
        /// The SpiderSubnet of its block; empty if there is none.
        public var subnet: String
        /// Its addresses.
        public var ranges: [String]
        public var total: UInt128
        public var heldBefore: Int
        public var held: Int
        public var free: UInt128
    }

    /// What becomes of a pod.
    public enum PodState: String, Sendable, Hashable {
        /// It comes.
        case new
        /// It is there, and keeps what it has.
        case kept
        /// It is there, and another one comes in its place.
        case replaced
        /// It is there, and goes.
        case removed
    }

    /// A pod.
    public struct Pod: Sendable {
        public var namespace: String
        public var name: String
        public var node: String
        /// What it belongs to, as in `apps/v1:Deployment:default:web`.
        public var application: String
        public var state: PodState
        /// The interface that the pod's default route shall go by; empty if it does not tell.
        public var defaultRouteInterface = ""
        /// The interfaces in the order in which they are made.
        public var interfaces: [PodNetworks.Interface] = []
        /// What it has; of one that is replaced or removed, what it gives back.
        public var answer = AllocationAnswer()
        /// Why it would not start.
        public var error: String?
    }

    /// The store's state that all this is about, as resource versions tell it.
    public var revision: String
    public var objects: [Object] = []
    /// Sorted by name.
    public var pools: [Pool] = []
    public var pods: [Pod] = []
    /// The definitions of the networks that the pods' interfaces are made from, by full name.
    public var networks: [String: NetworkAttachmentDefinition] = [:]
    /// The nodes that pods come to, as far as there are resources for them.
    public var nodes: [Node] = []
    /// The coordinator that counts; nil if there is none that is ready.
    public var coordinator: SpiderCoordinator?
    /// Why there is none.
    public var coordinatorError: String?
    /// What else is to be known.
    public var notices: [String] = []

    /// Whether nothing would fail.
    public var isServed: Bool {
        objects.allSatisfy { $0.error == nil } && pods.allSatisfy { $0.error == nil }
    }
}
