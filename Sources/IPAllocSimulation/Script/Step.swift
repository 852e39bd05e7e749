/// One thing that happens in a simulated cluster, and how long after the one before.
struct Step: Sendable, Hashable {
    var delayMilliseconds: Int
    var action: Action
}

/// What may happen. Numbers mean slots of pods, workloads and pools of the `Cluster`; whatever
/// makes no sense at the moment does nothing, so that any part of a script is a script.
enum Action: Sendable, Hashable {
    /// A pod begins in a slot: its resource is made, if it has one, and its interfaces are added.
    case begin(slot: Int)
    /// The runtime asks again for all interfaces of a slot's pod.
    case repeatAdd(slot: Int)
    /// The runtime loses patience: it asks, and does not listen to the answer.
    case abandonedAdd(slot: Int)
    /// A slot's pod ends: its resource is deleted, and its interfaces are.
    case end(slot: Int)
    /// A slot's pod ends, and nobody deletes its interfaces.
    case vanish(slot: Int)
    /// The sandbox of a slot's pod dies, and the runtime makes another one for the same pod.
    case renewSandbox(slot: Int)
    /// The interfaces of a slot's last ended pod are deleted once more.
    case lateDelete(slot: Int)
    /// A pod of another name asks with the UID of a slot's pod, and goes.
    case copy(slot: Int)
    /// A workload is made, or gets another number of pods.
    case scale(workload: Int, replicas: Int)
    case deleteWorkload(workload: Int)
    /// A pool gets other addresses: from a first one, so many.
    case resize(pool: Int, first: Int, count: Int)
    /// The addresses of a pool are reserved whose bit is set.
    case reserve(pool: Int, bits: UInt)
    case collectGarbage(isDryRun: Bool)
    /// The agent ends at once, and comes back later.
    case crash(downMilliseconds: Int)
    /// The next commits fail.
    case failCommits(count: Int)
    /// The time of day jumps.
    case jump(milliseconds: Int)
}
