import IPAlloc
import IPAllocModel
import IPAllocStore

/// Finding out which endpoints are garbage, whenever something changes that it depends on.
extension ServiceState {
    /// Looks at what depends on a pod resource that was changed or deleted.
    mutating func judge(podAt place: ObjectPlace, uid: String) {
        // Another pod's is not the pod's, whatever UID it was told with.
        let own = endpoints.index(uid: uid).flatMap { endpoints.place(of: $0) == place ? $0 : nil }
        if let own {
            if !endpoints.isPodKnown(own) { endpoints.change(own) { $0.isPodKnown = true } }
            judge(own)
        }
        if let newest = endpoints.index(at: place), newest != own { judge(newest) }
    }

    /// Looks at the pods of a stateful set that was changed or deleted.
    mutating func judge(endpointsOfStatefulSet place: ObjectPlace) {
        for index in statefulEndpoints[place] ?? [] { judge(index) }
    }

    /// Looks at an endpoint.
    mutating func judge(_ index: EndpointIndex) {
        judge(index, endpoints[index])
    }

    /// Looks at an endpoint that is at hand.
    mutating func judge(_ index: EndpointIndex, _ endpoint: Endpoint) {
        guard let (cause, wait) = verdict(on: endpoint) else {
            garbage.set(index, nil)
            return
        }
        // Whoever is condemned for the same reason a second time need not wait anew.
        if garbage.marks[index]?.cause == cause { return }
        let due: StoreTime
        switch wait {
        case .until(let time): due = time
        case .since(let milliseconds): due = clock.now.adding(milliseconds: milliseconds)
        }
        garbage.set(
            index,
            GarbageMark(
                cause: cause, due: due.adding(milliseconds: settings.garbageDelayMilliseconds)))
    }

    private enum Wait {
        case until(StoreTime)
        case since(milliseconds: Int64)
    }

    private static let graceSeconds = 30

    /// Why an endpoint is garbage, and from when on; nil if it is needed, or nothing speaks
    /// against it.
    private func verdict(on endpoint: Endpoint) -> (GarbageReport.Cause, Wait)? {
        let pod = objects.get(Pod.self, endpoint.place)
        if let pod, pod.metadata.uid == endpoint.uid {
            if pod.isAlive || isWanted(endpoint) { return nil }
            guard let text = pod.metadata.deletionTimestamp else {
                let grace = pod.spec.terminationGracePeriodSeconds ?? Self.graceSeconds
                return (.podFinished, .since(milliseconds: Int64(grace) * 1000))
            }
            // Kubernetes has counted the grace period in.
            let time = StoreTime(timestamp: text)
            return (.podTerminating, time.map(Wait.until) ?? .since(milliseconds: 0))
        }
        if isWanted(endpoint) { return nil }
        if pod != nil {
            // A runtime that told no UID may have meant this pod.
            return endpoint.uid == endpoint.containerID
                ? nil : (.podReplaced, .since(milliseconds: 0))
        }
        guard endpoint.isPodKnown else { return nil }
        let cause: GarbageReport.Cause =
            keepsAddresses && statefulSet(of: endpoint) != nil ? .podUnwanted : .podGone
        return (cause, .since(milliseconds: 0))
    }

    private var keepsAddresses: Bool { settings.keepsStatefulSetAddresses }

    /// Whether a stateful set wants a pod of the endpoint's name, so that its addresses are kept
    /// for it.
    func isWanted(_ endpoint: Endpoint) -> Bool {
        guard keepsAddresses, let place = statefulSet(of: endpoint),
            let set = objects.get(StatefulSet.self, place), !set.isTerminating
        else { return false }
        return set.wants(podNamed: endpoint.place.name)
    }
}
