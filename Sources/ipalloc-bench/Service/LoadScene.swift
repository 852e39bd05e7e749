import IPAllocModel

/// What many callers ask at the same time, and what must be there before.
struct LoadScene: Sendable {
    /// A pod as its runtime and its network know it.
    struct Pod: Sendable, Hashable {
        var name: String
        var uid: String
        var container: String
        /// The pool of the network configuration; empty if the pod's annotations tell.
        var pool = ""
    }

    /// One call for one interface of a pod.
    struct Call: Sendable {
        var pod: Pod
        var interface: String
        var isRelease = false
        /// How many addresses change hands by it; none, if an earlier call did it all.
        var changes: Int
        /// The network that stands for the pool with a plugin that knows no pools.
        var network: Network
    }

    /// A network of addresses in a row, for plugins that know no pools.
    struct Network: Sendable, Hashable {
        var name: String
        var first: UInt32
        var count: UInt32
    }

    var name: String
    /// In the order in which they are made. Those of the second list depend on none another.
    var resources: [any Resource]
    var pods: [any Resource] = []
    /// What each caller asks before the clock starts.
    var preparation: [[Call]] = []
    /// What is measured: each list is done by one caller, call by call.
    var work: [[Call]]
    /// A call that must be refused at the end, since nothing is left.
    var refused: Call?

    /// How many addresses change hands in what is measured.
    var changes: Int { work.joined().reduce(0) { $0 + $1.changes } }
    /// How many addresses each call of a caller changes by which any changes, in the order of the
    /// calls: each of these is a transaction.
    var transactionSizes: [Int] { work[0].map(\.changes).filter { $0 > 0 } }
}
