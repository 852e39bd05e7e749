import IPAlloc
import IPAllocModel
import IPAllocSelection
import IPAllocStore

/// Addresses that containers have and nobody is recorded for: finding them, and recording them.
extension ServiceState {
    /// What is to be said of an address of a container that no pod has.
    func unrecorded(
        _ address: IPAddress, of attachment: NodeFacts.Attachment, _ facts: NodeFacts
    ) -> CheckFinding? {
        let runs = report(on: address).runs
        guard let run = runs.first, run.use != .allocating else { return nil }
        let container = attachment.containerID
        let obstacle =
            runs.count > 1
            ? "several IPPools have it"
            : obstacle(toRecording: address, ofUse: run.use, for: attachment, facts)
        var finding = CheckFinding(
            kind: .unrecorded, subject: address.description,
            message: "\(attachment.words) has \(address) on \(attachment.interface), but in IPPool "
                + "\(run.pool) it is \(run.use.rawValue)",
            advice: "", fingerprint: "")
        var parts = ["unrecorded", address.description, container, run.use.rawValue]
        if let obstacle {
            finding.advice =
                "delete the pod, so that its successor gets an address of its own: this one is not "
                + "recorded for it, since \(obstacle)"
            parts.append(obstacle)
        } else {
            finding.advice =
                "repair: it is recorded for pod \(attachment.podNamespace)/\(attachment.podName)"
            finding.repair = .record
            finding.podUID = attachment.podUID
            finding.addresses = [address]
            parts += [
                "record", run.pool, attachment.podUID, attachment.podNamespace,
                attachment.podName, attachment.interface,
            ]
        }
        finding.fingerprint = parts.joined(separator: "/")
        return finding
    }

    /// Why an address cannot be recorded for the pod that uses it without a guess; nil if it can.
    private func obstacle(
        toRecording address: IPAddress, ofUse use: AddressUse, for attachment: NodeFacts.Attachment,
        _ facts: NodeFacts
    ) -> String? {
        if use != .free { return "it is \(use.rawValue)" }
        guard !attachment.podUID.isEmpty, !attachment.podNamespace.isEmpty,
            !attachment.podName.isEmpty, !attachment.interface.isEmpty
        else { return "the cached result does not tell the pod" }
        guard facts.hasNamespace(attachment.networkNamespace) == true else {
            return "it is not known whether the container's network namespace is there"
        }
        let users = (facts.attachments ?? []).filter {
            $0.addresses.contains(address) && facts.hasNamespace($0.networkNamespace) != false
        }
        if users.count > 1 { return "another interface has it, too" }
        let place = ObjectPlace(
            namespace: attachment.podNamespace, name: attachment.podName)
        var uid = attachment.podUID
        if let pod = objects.get(Pod.self, place) {
            guard pod.isKnown(asUID: uid), pod.isAlive else {
                return "the Pod of that name is another one, or is not alive"
            }
            // What it is recorded under, which the runtime need not know.
            uid = pod.metadata.uid
        }
        guard let index = endpoints.index(at: place) ?? endpoints.index(uid: uid) else {
            return nil
        }
        let endpoint = endpoints[index]
        if endpoint.uid != uid || endpoint.place != place {
            return "another pod of that name or UID has addresses"
        }
        if endpoint.containerID != attachment.containerID {
            return "the pod's addresses are recorded for container \(endpoint.containerID)"
        }
        return endpoint.holds(attachment.interface, address.family)
            ? "another address is recorded for \(attachment.interface)" : nil
    }

    /// Takes an address that a container has out of its engine, to be recorded for the pod.
    ///
    /// - Returns: nil if the engine has given it to somebody meanwhile, or the pod is another one.
    /// - Throws: `ServiceError` with code `conflict` if another pod is known by the UID, or the
    ///   interface has an address of the family; the engine is as it was then.
    mutating func planRecord(
        of address: IPAddress, for attachment: NodeFacts.Attachment, node: String
    ) throws(ServiceError) -> AllocationPlan? {
        let (now, reserved) = (clock.now, reserved[address.family])
        var request = AllocationRequest(
            containerID: attachment.containerID, interface: attachment.interface,
            networkNamespace: attachment.networkNamespace, podNamespace: attachment.podNamespace,
            podName: attachment.podName, podUID: attachment.podUID)
        request.node = node
        guard let facts = try? facts(for: request) else { return nil }
        let present = facts.present.map { endpoints[$0] }
        if let other = otherPod(withUIDOf: facts, present) {
            throw .sharedUID(facts.uid, of: facts.place, with: other)
        }
        guard let pool = report(on: address).runs.first?.pool,
            case .some(.some((_, let rest))) = withPool(
                pool, { $0.take(exactly: address, now: now, reserved: reserved) })
        else { return nil }
        let granted = Granted(
            interface: request.interface, address: address, pool: pool, cleanGateway: false,
            order: 0)
        let kept = noteTexts.write(notes(of: [granted], for: facts, network: "")[0])
        var plan = AllocationPlan(endpoint: present ?? Endpoint(facts, request))
        plan.endpoint.held = [
            HeldAddress(
                interface: request.interface, address: address, pool: pool, note: kept.text,
                createdAt: now, updatedAt: now)
        ]
        plan.taken = [TakenAddress(pool: pool, address: address, rest: rest)]
        plan.notes = [kept]
        try claim(plan, beside: present?.held ?? [])
        return plan
    }
}
