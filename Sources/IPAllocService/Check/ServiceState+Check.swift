import IPAlloc
import IPAllocModel
import IPAllocStore

/// Comparing what the state says with itself, with resources, and with what is on a node.
extension ServiceState {
    /// All that disagrees, but for the store.
    ///
    /// - Complexity: O(n), and O(p) in the number of pools for each address of a container.
    func findings(_ facts: NodeFacts?) -> [CheckFinding] {
        var findings = disagreements().map { error in
            CheckFinding(
                kind: .engine, subject: "service", message: error.message,
                advice: "restart the agent: it reads the store anew; what is found again then is "
                    + "in the store itself, so delete the pods that are named, or restore a backup",
                fingerprint: "engine/\(error.message)")
        }
        findings += objects.all(Pod.self).filter(\.isAlive).flatMap(self.findings)
        guard let facts else { return findings }
        findings += (facts.attachments ?? []).flatMap { self.findings($0, facts) }
        let containers = facts.attachments.map { Set($0.map(\.containerID)) }
        findings += endpoints.indexes(node: facts.node).compactMap { gone($0, facts, containers) }
        return findings
    }

    /// What a container has that it should not.
    private func findings(
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
    private func findings(_ pod: Pod) -> [CheckFinding] {
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
