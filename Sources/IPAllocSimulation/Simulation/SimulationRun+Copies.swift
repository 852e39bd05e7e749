import IPAllocService

/// Pods that tell another pod's UID, as somebody may who copies a manifest.
extension SimulationRun {
    /// A pod of another name asks for addresses with the UID of a slot's pod, and goes at once. It may
    /// get some, if the other one has none; that one is refused then, until it is gone.
    func copy(_ slot: Int) async {
        // Automatic pools are the application's, which a pod that nothing controls is itself.
        guard case .pools = Cluster.wish(ofSlot: slot),
            let pod = state.withLock({ $0.cluster.livePod(slot: slot) })
        else { return }
        let hadAddresses = state.withLock { !$0.oracle.held(by: pod).isEmpty }
        let interface = pod.interfaces[schedule.draw(pod.interfaces.count)]
        let answer = try? await agent.call { service throws(ServiceError) in
            try await service.allocate(pod.copyAddition(of: interface))
        }
        let isLive = state.withLock { $0.oracle.isLive(pod) }
        if let answer, hadAddresses, isLive {
            let addresses = answer.addresses.map { "\($0.address)" }
            note(
                Violation("\(pod.uid) has addresses, and another pod of this UID got \(addresses)"))
        }
        // Whatever was answered, nobody else gives back what it may have got.
        _ = try? await agent.patientCall(
            attempts: 500, while: { self.state.withLock { $0.violation == nil } }
        ) { service throws(ServiceError) in
            try await service.release(pod.copyDeletion(of: interface))
        }
    }
}

extension SimulatedPod {
    fileprivate func copyAddition(of interface: String) -> AllocationRequest {
        var request = addition(of: interface)
        request.podName = "copy-of-\(name)"
        request.containerID = "copy-of-\(containerID)"
        request.podAnnotations = Cluster.annotations(ofSlot: slot)
        return request
    }

    fileprivate func copyDeletion(of interface: String) -> ReleaseRequest {
        var request = deletion(of: interface)
        request.podName = "copy-of-\(name)"
        request.containerID = "copy-of-\(containerID)"
        return request
    }
}
