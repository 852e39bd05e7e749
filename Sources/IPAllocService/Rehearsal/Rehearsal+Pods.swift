import IPAllocJSON
import IPAllocModel
import IPAllocSelection

/// Playing the kubelet and Multus: the interfaces of pods, one after the other.
extension Rehearsal {
    /// Plays the start of a pod; one that has its addresses keeps them.
    mutating func attach(_ pod: Pod) async {
        let held = held(by: pod)
        var entry = entry(pod, held == nil ? .new : .kept)
        do throws(ServiceError) {
            entry.interfaces = try interfaces(of: pod)
            if pod.spec.hostNetwork == true {
                entry.interfaces = []
            } else {
                for interface in asked(entry.interfaces) {
                    if let answer = try await add(interface, of: pod) { entry.answer = answer }
                }
            }
        } catch {
            entry.error = error.message
            entry.answer = self.held(by: pod) ?? AllocationAnswer()
        }
        // A first interface that another network makes has no addresses of ours, but those that
        // annotations name it for.
        let named = Set(entry.answer.addresses.map(\.interface))
        entry.interfaces.removeAll { $0.network == nil && !named.contains($0.name) }
        report.pods.append(entry)
    }

    /// Plays the end of a pod, and tells what it had.
    mutating func remove(_ pod: Pod, as state: RehearsalReport.PodState) async {
        var entry = entry(pod, state)
        entry.answer = held(by: pod) ?? AllocationAnswer()
        do throws(ServiceError) {
            entry.interfaces = try interfaces(of: pod)
            _ = try await service.delete(ResourceKey(pod))
            _ = try await service.release(
                ReleaseRequest(
                    containerID: "", interface: "", podNamespace: pod.metadata.namespace,
                    podName: pod.name, podUID: pod.metadata.uid))
        } catch {
            entry.error = error.message
        }
        report.pods.append(entry)
    }

    /// What is known of a pod before anything is done for it.
    func entry(_ pod: Pod, _ state: RehearsalReport.PodState) -> RehearsalReport.Pod {
        let application = service.state.withLock { $0.application(of: pod) }
        return RehearsalReport.Pod(
            namespace: pod.metadata.namespace, name: pod.name, node: pod.spec.nodeName,
            application: application.key.annotationText, state: state,
            defaultRouteInterface:
                pod.metadata.annotations[AnnotationNames.defaultRouteInterface] ?? "")
    }

    private func interfaces(of pod: Pod) throws(ServiceError) -> [PodNetworks.Interface] {
        do throws(SelectionError) {
            return try PodNetworks(pod: pod, settings: service.settings.selection).interfaces()
        } catch {
            throw ServiceError(.invalidRequest, error.message)
        }
    }

    /// The interfaces that addresses are asked for. A first one of which no network is known is
    /// the cluster's own, unless it is the only one.
    private func asked(_ interfaces: [PodNetworks.Interface]) -> [PodNetworks.Interface] {
        interfaces.count == 1 ? interfaces : interfaces.filter { $0.network != nil }
    }

    /// What a pod has; nil if nothing.
    private func held(by pod: Pod) -> AllocationAnswer? {
        service.state.withLock { state in
            state.endpoints.index(uid: pod.metadata.uid).map {
                state.snapshot(of: state.endpoints[$0]).answer
            }
        }
    }

    /// Asks for the addresses of an interface as the address plugin does.
    ///
    /// - Returns: What the pod has then; nil if another plugin gives the interface its addresses.
    private mutating func add(
        _ interface: PodNetworks.Interface, of pod: Pod
    ) async throws(ServiceError) -> AllocationAnswer? {
        let present = service.state.withLock { state in
            state.endpoints.index(uid: pod.metadata.uid).map { state.endpoints[$0].containerID }
        }
        var request = AllocationRequest(
            containerID: present ?? "container-of-\(pod.metadata.uid)", interface: interface.name,
            podNamespace: pod.metadata.namespace, podName: pod.name, podUID: pod.metadata.uid)
        request.node = pod.spec.nodeName
        if let network = interface.network {
            let definition = try definition(network)
            let addressing: NetworkAttachmentDefinition.Addressing?
            do throws(DecodingFailure) {
                addressing = try definition.addressing()
            } catch {
                throw .undecodable(error)
            }
            report.networks[network] = definition
            guard let addressing, addressing.isOwn else { return nil }
            request.network = definition.name
            request.defaultIPv4Pools = addressing.defaultIPv4Pools
            request.defaultIPv6Pools = addressing.defaultIPv6Pools
            request.cleanGateway = addressing.cleansGateway
            if addressing.matchesMasterSubnet { noteMasterSubnet(network) }
        }
        return try await service.allocate(request)
    }

    private func definition(
        _ network: String
    ) throws(ServiceError) -> NetworkAttachmentDefinition {
        let parts = network.split(separator: "/", maxSplits: 1).map(String.init)
        let key = ResourceKey(
            kind: NetworkAttachmentDefinition.kind, namespace: parts.first ?? "",
            name: parts.last ?? "")
        guard let found = kept(key)?.resource as? NetworkAttachmentDefinition else {
            throw .notFound(key)
        }
        return found
    }

    private mutating func noteMasterSubnet(_ network: String) {
        let notice =
            "network \(network) has match_master_subnet: the addresses of the nodes' links are not "
            + "known here, so its pools are not held against them"
        if !report.notices.contains(notice) { report.notices.append(notice) }
    }
}
