import IPAlloc
import IPAllocModel
import IPAllocStore

/// Comparing what the state says with itself, with resources, and with what is on a node.
extension ServiceState {
    /// What a container has that it should not.
    func findings(
        _ attachment: NodeFacts.Attachment, _ facts: NodeFacts
    ) -> [CheckFinding] {
        // Nobody uses the addresses of a namespace that is gone.
        if facts.hasNamespace(attachment.networkNamespace) == false { return [] }
        return attachment.addresses.compactMap { address in
            let container = attachment.containerID
            if let index = endpoint(holding: address) {
                let endpoint = endpoints[index]
                let isOwn =
                    endpoint.containerID == container
                    || (!attachment.podUID.isEmpty && endpoint.uid == attachment.podUID)
                if isOwn { return nil }
                return CheckFinding(
                    kind: .heldByAnother, subject: address.description,
                    message:
                        "\(attachment.words) has \(address) on \(attachment.interface), but "
                        + "it is recorded for pod \(endpoint.podName) in container "
                        + endpoint.containerID,
                    advice: "delete one of the two pods: its successor gets another address",
                    fingerprint: "held-by-another/\(address)/\(container)/\(endpoint.containerID)")
            }
            return unrecorded(address, of: attachment, facts)
        }
    }

    /// What a live pod's resource tells that is recorded otherwise.
    func findings(_ pod: Pod) -> [CheckFinding] {
        let texts = pod.status.podIPs.isEmpty ? [pod.status.podIP] : pod.status.podIPs.map(\.ip)
        return texts.compactMap { text in
            guard let address = try? IPAddress(text) else { return nil }
            let holder = endpoint(holding: address)
            if let holder, endpoints[holder].uid == pod.metadata.uid { return nil }
            guard let run = report(on: address).runs.first, run.use != .allocating else {
                return nil
            }
            let name = "\(pod.metadata.namespace)/\(pod.name)"
            let found = holder.map { "it is recorded for pod \(endpoints[$0].podName)" }
            return CheckFinding(
                kind: .pod, subject: address.description,
                message: "Pod \(name) tells \(address) as its own, but in IPPool \(run.pool) "
                    + (found ?? "it is \(run.use.rawValue)"),
                advice: "delete the Pod, so that its successor gets an address of its own",
                fingerprint: "pod/\(address)/\(pod.metadata.uid)/"
                    + (holder.map { endpoints[$0].uid } ?? run.use.rawValue))
        }
    }

    /// An endpoint whose container is not on the node any more; nil if it is there, or may be.
    ///
    /// - Parameter containers: Those that the runtime knows; nil if that could not be found out.
    func gone(
        _ index: EndpointIndex, _ facts: NodeFacts, _ containers: Set<String>?
    ) -> CheckFinding? {
        guard endpoints.has(index) else { return nil }
        let endpoint = endpoints[index]
        guard endpoint.node == facts.node, !isAlive(endpoint), !isWanted(endpoint),
            let updated = endpoint.held.map(\.updatedAt).max(),
            updated.adding(milliseconds: facts.graceMilliseconds) <= clock.now
        else { return nil }
        let isKnown = containers.flatMap {
            $0.contains(endpoint.containerID) ? true : facts.hasUnreadAttachments ? nil : false
        }
        switch (facts.hasNamespace(endpoint.networkNamespace), isKnown) {
        case (false, false), (false, nil), (nil, false): break
        default: return nil
        }
        let addresses = endpoint.held.map(\.address).sorted()
        let texts = addresses.map(\.description)
        return CheckFinding(
            kind: .containerGone, subject: endpoint.podName,
            message: "\(texts.joined(separator: ", ")) recorded for container "
                + "\(endpoint.containerID), which is not on node \(endpoint.node) any more",
            advice: "repair: the addresses are released",
            fingerprint: (["container-gone", endpoint.uid, endpoint.containerID]
                + texts + ["\(updated.millisecondsSince1970)"]).joined(separator: "/"),
            repair: .release, podUID: endpoint.uid, addresses: addresses)
    }
}
