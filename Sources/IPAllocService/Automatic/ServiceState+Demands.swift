import IPAllocModel
import IPAllocSelection

/// Planning automatic pools when a pod asks for addresses of them.
extension ServiceState {
    /// Has the pools looked at that were made for a pod whose request failed.
    mutating func settlePools(after request: AllocationRequest) {
        let uid = objects.get(Pod.self, request.place)?.metadata.uid ?? request.podUID
        for name in automaticPools[uid.isEmpty ? request.containerID : uid] ?? [] {
            chores.insert(.settlePool(name))
        }
    }

    /// Plans the pools of demands: those of a workload that is known as its template tells, and
    /// else as the pod tells.
    ///
    /// - Throws: `ServiceError` if a pool is refused; engines are as they were then.
    func plan(meeting demands: [AutomaticPoolDemand]) throws(ServiceError) -> ResourcePlan {
        var plan = ResourcePlan()
        do throws(ServiceError) {
            for demand in demands {
                let identity = demand.identity
                if let workload = workload(identity.application, uid: identity.uid) {
                    try serve(workload, in: &plan)
                    return plan
                }
                let lack = try serve(demand, in: &plan)
                let key = UnservedWorkloads.Key(
                    kind: identity.application.kind,
                    place: ObjectPlace(
                        namespace: identity.application.namespace, name: identity.application.name))
                if let lack { plan.lacks[key, default: [:]][demand.subnet] = lack }
            }
            return plan
        } catch {
            undo(plan)
            throw error
        }
    }
}
