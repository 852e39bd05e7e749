import IPAllocModel
import IPAllocService

/// What people do with workloads, whose controllers make pods.
extension SimulationRun {
    func scale(_ workload: Int, to replicas: Int) async {
        await changeWorkload(workload, to: replicas) { [self] old in
            let generation =
                old == nil ? state.withLock { $0.cluster.nextWorkloadGeneration(workload) } : 0
            let fresh = Cluster.workload(workload, generation: generation, replicas: replicas)
            let patch = specification(["replicas": .integer(Int64(replicas))])
            await insist { service throws(ServiceError) in
                old == nil
                    ? try await service.create(fresh)
                    : try await service.patch(ResourceKey(fresh), merging: patch)
            }
            return ClusterState.Workload(
                owner: old?.owner ?? OwnerReference(to: fresh, isController: true),
                replicas: replicas)
        }
    }

    func deleteWorkload(_ workload: Int) async {
        await changeWorkload(workload, to: 0) { [self] old in
            if old != nil {
                let key = ResourceKey(Cluster.workload(workload, generation: 0, replicas: 0))
                await insist { service throws(ServiceError) in try await service.delete(key) }
            }
            return nil
        }
    }

    private func changeWorkload(
        _ workload: Int, to replicas: Int,
        _ body: @Sendable (ClusterState.Workload?) async -> ClusterState.Workload?
    ) async {
        let isMine = state.withLock { state in
            guard state.cluster.busyWorkloads.insert(workload).inserted else { return false }
            if workload == Cluster.statefulWorkload {
                state.oracle.inheritances.shrink(toCount: replicas)
            }
            return true
        }
        guard isMine else { return }
        let new = await body(state.withLock { $0.cluster.workloads[workload] })
        state.withLock { state in
            state.cluster.workloads[workload] = new
            state.cluster.busyWorkloads.remove(workload)
        }
    }
}
