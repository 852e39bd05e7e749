import IPAllocModel
import IPAllocSelection

/// Planning automatic pools when a pod asks for addresses of them.
extension ServiceState {
    /// Has the pools looked at that were made for a pod whose request failed.
    mutating func settlePools(after request: AllocationRequest) {
        var uid = request.podUID.isEmpty ? request.containerID : request.podUID
        // By now there may be another pod of that name.
        if let pod = objects.get(Pod.self, request.place),
            request.podUID.isEmpty || pod.isKnown(asUID: request.podUID)
        {
            uid = pod.metadata.uid
        }
        for name in automaticPools[uid] ?? [] { chores.insert(.settlePool(name)) }
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
