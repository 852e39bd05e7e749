/// What each step does. Steps run side by side, as those who cause them in a cluster do.
extension SimulationRun {
    func perform(_ action: Action) async {
        switch action {
        case .begin(let slot): await begin(slot)
        case .repeatAdd(let slot):
            if let pod = state.withLock({ $0.cluster.livePod(slot: slot) }) { await add(pod) }
        case .abandonedAdd(let slot): await abandonAdd(slot)
        case .end(let slot): await end(slot, isClean: true)
        case .vanish(let slot): await end(slot, isClean: false)
        case .renewSandbox(let slot): await renewSandbox(slot)
        case .lateDelete(let slot):
            if let pod = state.withLock({ $0.cluster.endedPods[slot] }) { await delete(pod) }
        case .copy(let slot): await copy(slot)
        case .scale(let workload, let replicas): await scale(workload, to: replicas)
        case .deleteWorkload(let workload): await deleteWorkload(workload)
        case .resize(let pool, let first, let count): await resize(pool, first, count)
        case .reserve(let pool, let bits): await reserve(pool, bits)
        case .collectGarbage(let isDryRun): await collectGarbage(isDryRun: isDryRun)
        case .crash(let downMilliseconds): await crash(downMilliseconds)
        case .failCommits(let count): agent.fail(commits: count)
        case .jump(let milliseconds): agent.clock.jump(milliseconds: Int64(milliseconds))
        }
    }
}
