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
        if let pod = objects.get(Pod.self, place) {
            guard pod.isKnown(asUID: attachment.podUID), pod.isAlive else {
                return "the Pod of that name is another one, or is not alive"
            }
        }
        guard let index = endpoints.index(at: place) ?? endpoints.index(uid: attachment.podUID)
        else { return nil }
        let endpoint = endpoints[index]
        if endpoint.uid != attachment.podUID || endpoint.place != place {
            return "another pod of that name has addresses"
        }
        if endpoint.containerID != attachment.containerID {
            return "the pod's addresses are recorded for container \(endpoint.containerID)"
        }
        return endpoint.holds(attachment.interface, address.family)
            ? "another address is recorded for \(attachment.interface)" : nil
    }

    /// Takes an address that a container has out of its engine, to be recorded for the pod.
    ///
    /// - Returns: nil if the engine has given it to somebody meanwhile.
    mutating func planRecord(
        of address: IPAddress, for attachment: NodeFacts.Attachment, node: String
    ) -> AllocationPlan? {
        let (now, reserved) = (clock.now, reserved[address.family])
        guard let pool = report(on: address).runs.first?.pool,
            case .some(.some((_, let rest))) = withPool(
                pool, { $0.take(exactly: address, now: now, reserved: reserved) })
        else { return nil }
        let taken = TakenAddress(pool: pool, address: address, rest: rest)
        var request = AllocationRequest(
            containerID: attachment.containerID, interface: attachment.interface,
            networkNamespace: attachment.networkNamespace, podNamespace: attachment.podNamespace,
            podName: attachment.podName, podUID: attachment.podUID)
        request.node = node
        guard let facts = try? facts(for: request), claimants[facts.uid] == nil else {
            giveBack([taken])
            return nil
        }
        claimants[facts.uid] = facts.place
        var endpoint = facts.present.map { endpoints[$0] } ?? Endpoint(facts, request)
        let granted = Granted(
            interface: request.interface, address: address, pool: pool, cleanGateway: false,
            order: 0)
        let note = notes(of: [granted], for: facts, network: "")[0]
        let kept = noteTexts.write(note)
        endpoint.held = [
            HeldAddress(
                interface: request.interface, address: address, pool: pool, note: kept.text,
                createdAt: now, updatedAt: now)
        ]
        var plan = AllocationPlan(endpoint: endpoint)
        plan.taken = [taken]
        plan.notes = [kept]
        return plan
    }
}
