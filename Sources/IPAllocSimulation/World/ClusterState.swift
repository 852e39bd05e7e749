import IPAllocModel

/// What is where in the cluster at the moment.
struct ClusterState {
    /// The pod of each slot, if there is one.
    var pods: [SimulatedPod?] = Array(repeating: nil, count: Cluster.slotCount)
    /// The last pod of each slot that has ended.
    var endedPods: [SimulatedPod?] = Array(repeating: nil, count: Cluster.slotCount)
    /// The slots whose pods have a resource that is being made or deleted.
    private var busySlots: Set<Int> = []
    private var generations = Array(repeating: 0, count: Cluster.slotCount)
    /// The workloads that are there.
    var workloads: [Workload?] = Array(repeating: nil, count: Cluster.workloadCount)
    /// The workloads that are being changed.
    var busyWorkloads: Set<Int> = []
    private var workloadGenerations = Array(repeating: 0, count: Cluster.workloadCount)

    struct Workload {
        var owner: OwnerReference
        var replicas: Int
    }

    /// Puts a new pod into a slot.
    ///
    /// - Returns: Nil if there is one, or its workload is not there.
    mutating func begin(slot: Int) -> SimulatedPod? {
        guard pods[slot] == nil else { return nil }
        var owner: OwnerReference?
        if let workload = Cluster.workload(ofSlot: slot) {
            guard let found = workloads[workload], !busyWorkloads.contains(workload) else {
                return nil
            }
            owner = found.owner
        }
        generations[slot] += 1
        let pod = SimulatedPod(slot: slot, generation: generations[slot], owner: owner)
        pods[slot] = pod
        busySlots.insert(slot)
        return pod
    }

    /// A slot's pod has its resource now.
    mutating func finishBeginning(slot: Int) {
        busySlots.remove(slot)
    }

    /// A slot's pod, if it has begun and is to go on.
    func livePod(slot: Int) -> SimulatedPod? {
        busySlots.contains(slot) ? nil : pods[slot]
    }

    /// Gives a slot's pod another sandbox.
    ///
    /// - Returns: The pod in the sandbox before, and in its new one; nil if there is none to go on.
    mutating func renewSandbox(slot: Int) -> (old: SimulatedPod, new: SimulatedPod)? {
        guard let old = livePod(slot: slot) else { return nil }
        let new = old.inNextSandbox
        pods[slot] = new
        return (old, new)
    }

    /// Whether the pod of a slot is this one, in this sandbox.
    func isNewest(_ pod: SimulatedPod) -> Bool {
        pods[pod.slot].map { $0.id == pod.id && $0.sandbox == pod.sandbox } ?? false
    }

    /// A slot's pod begins to end.
    mutating func beginEnding(slot: Int) {
        busySlots.insert(slot)
    }

    /// Whether the stateful set, which nobody is changing, wants a pod of the slot's name again.
    func wantsAgain(slot: Int) -> Bool {
        guard Cluster.statefulSlots.contains(slot),
            !busyWorkloads.contains(Cluster.statefulWorkload),
            let set = workloads[Cluster.statefulWorkload]
        else { return false }
        return slot - Cluster.statefulSlots.lowerBound < set.replicas
    }

    /// A slot has no pod any more.
    mutating func vacate(slot: Int) {
        endedPods[slot] = pods[slot]
        pods[slot] = nil
        busySlots.remove(slot)
    }

    mutating func nextWorkloadGeneration(_ workload: Int) -> Int {
        workloadGenerations[workload] += 1
        return workloadGenerations[workload]
    }
}
