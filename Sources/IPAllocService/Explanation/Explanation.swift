import IPAlloc
import IPAllocJSON

/// A question why a pod has the addresses that it has, or which it would get.
public struct ExplanationRequest: Sendable, Hashable {
    /// Whom the question is about.
    public enum Subject: Sendable, Hashable {
        /// A pod that is among the resources.
        case pod(namespace: String, name: String)
        /// A pod, or a workload whose pods are meant, that need not be there.
        case object(JSONValue)
    }

    public var subject: Subject
    /// The interface that is asked for, if the annotations do not name any; nil for all that the
    /// pod's networks make.
    public var interface: String?

    public init(_ subject: Subject) {
        self.subject = subject
    }
}

/// How the pools of a pod are chosen, and what it has of them.
public struct Explanation: Sendable, Hashable {
    /// How full a pool is.
    public struct Pool: Sendable, Hashable {
        public var name: String
        public var held: Int
        public var free: UInt128
        public var total: UInt128
    }

    /// One interface and family.
    public struct Choice: Sendable, Hashable {
        public var interface: String
        public var family: AddressFamily
        /// The pools in the order in which they are tried.
        public var pools: [Pool]
        /// What the pod has, with its prefix length; nil if nothing.
        public var address: String?
        /// The pool that it is of, or that the next address would come from; nil if none.
        public var pool: String?
        /// Whether the pod has an address, or would get one now.
        public var isServed = true
        /// What that means, in words.
        public var outlook: String
    }

    public var namespace: String
    public var pod: String
    public var node: String
    /// What the pod belongs to, as in `apps/v1:Deployment:default:web`.
    public var application: String
    /// Each step of the decision, as a sentence.
    public var steps: [String]
    public var choices: [Choice] = []
    /// Why there is no decision for an interface; nil if there is one for each.
    public var failure: String?

    /// Adds the choices for interfaces and families that there are none for yet.
    mutating func add(_ found: [Choice]) {
        choices += found.filter { new in
            !choices.contains { $0.interface == new.interface && $0.family == new.family }
        }
    }

    /// Adds the steps of a decision that those before it did not have.
    mutating func add(_ sentences: [String]) {
        let known = Set(steps)
        steps += sentences.filter { !known.contains($0) }
    }
}
