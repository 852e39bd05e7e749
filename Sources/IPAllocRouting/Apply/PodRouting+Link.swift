import IPAlloc
import IPAllocDetection
import IPAllocNetlink

extension PodRouting {
    /// Looks for other hosts with the interface's addresses, and for its gateways, if that is
    /// configured. The interface is switched on for it.
    ///
    /// - Returns: Whether the interface was changed for it.
    /// - Throws: `.conflict`, `.silence`. The interface is as it was then.
    func detect(
        _ plan: RoutingPlan, _ facts: RoutingFacts, _ log: ChangeLog,
        _ record: FormerStateRecord
    ) throws(RoutingError) -> Bool {
        let (conflict, gateway) = configuration.detection
        guard conflict != nil || gateway != nil else { return false }
        let interface = try PlannedInterface(attachment, in: facts.pod)
        let naming = naming(facts)
        let raising = RoutingDifference(plan: plan, facts: facts).operations.filter { operation in
            guard operation.place == .pod, case .setLink(let link, _, _) = operation.action else {
                return false
            }
            return link == interface.link.index
        }
        record.note(raising, facts)
        try log.apply(raising, naming: naming)
        do {
            try detect(interface, conflict, gateway)
        } catch {
            var failure = error
            failure.leftovers = log.undo(naming: naming)
            throw failure
        }
        return !raising.isEmpty
    }

    private func detect(
        _ interface: PlannedInterface, _ conflict: DetectionLimits?, _ gateway: DetectionLimits?
    ) throws(RoutingError) {
        let link: Link
        do {
            // Its link-layer address may have been set just now.
            link = try sockets.pod.link(interface.link.index)
        } catch {
            throw RoutingError(error)
        }
        guard let macAddress = link.macAddress else { return }
        var detection = AddressDetection(link: link.index, macAddress: macAddress)
        do throws(DetectionError) {
            if let conflict {
                detection.addresses = interface.addresses.map(\.address)
                try detection.run(conflict, in: sockets.podNamespace)
            }
            if let gateway {
                detection.addresses = []
                detection.gateways = gateways(of: interface)
                try detection.run(gateway, in: sockets.podNamespace)
            }
        } catch {
            throw RoutingError(error)
        }
    }

    /// The gateways to look for, each once.
    private func gateways(of interface: PlannedInterface) -> [AddressDetection.Gateway] {
        var gateways: [AddressDetection.Gateway] = []
        var seen: Set<IPAddress> = []
        for address in attachment.gateways where seen.insert(address).inserted {
            let source =
                interface.addresses.first { $0.contains(address) }
                ?? interface.addresses.first { $0.family == address.family }
            if let source { gateways.append(.init(address, from: source.address)) }
        }
        return gateways
    }

    /// Tells the link of the interface's addresses. That nobody hears it is no failure.
    func announce(_ facts: RoutingFacts, _ report: inout Report) {
        guard !report.changes.isEmpty,
            let interface = try? PlannedInterface(attachment, in: facts.pod)
        else { return }
        do throws(NetlinkError) {
            try AddressAnnouncement(
                addresses: interface.addresses.map(\.address), link: interface.link,
                netlink: sockets.pod, namespace: sockets.podNamespace
            ).send()
        } catch {
            report.notices.append("the addresses were not announced: \(error)")
        }
    }
}

extension RoutingConfiguration {
    /// The searches that are configured.
    fileprivate var detection: (conflict: DetectionLimits?, gateway: DetectionLimits?) {
        switch self {
        case .veth(let settings): (settings.conflictDetection, nil)
        case .coordinator(let settings):
            (settings.conflictDetection, settings.gatewayDetection)
        }
    }
}

extension PodAttachment {
    /// The gateways of its addresses and of its default routes.
    fileprivate var gateways: [IPAddress] {
        addressGateways
            + routes.filter { $0.destination.prefixLength == 0 }.compactMap(\.gateway)
    }
}
