import IPAlloc
import IPAllocCNI
import IPAllocRouting

/// A request to a plugin that stands behind another one in a chain.
struct ChainedRequest {
    let request: CNIRequest

    /// What the plugin before gave.
    ///
    /// - Throws: `.invalidConfiguration` if there is nothing.
    func previousResult() throws(CNIError) -> CNIResult {
        guard let result = try request.configuration.previousResult() else {
            throw CNIError(
                .invalidConfiguration,
                "failed to find PrevResult, must be called as chained plugin",
                details: "put this plugin into \"plugins\" behind the one that makes the interface")
        }
        return result
    }

    /// The interface as the plugin before describes it.
    ///
    /// - Throws: `.invalidConfiguration` if it describes none of the name, or one without
    ///   addresses.
    func attachment(_ result: CNIResult) throws(CNIError) -> PodAttachment {
        let interface = request.interface
        guard result.interfaces.contains(where: { $0.name == interface && !$0.sandbox.isEmpty })
        else {
            throw CNIError(
                .invalidConfiguration, "failed to find interface from prevResult",
                details: "it has no interface \(interface) in a sandbox; put this plugin behind "
                    + "the one that makes it")
        }
        let addresses = result.addresses(of: interface)
        guard !addresses.isEmpty else {
            throw CNIError(
                // The blank is the reference's.
                .invalidConfiguration, " got no container IPs",
                details: "prevResult has no address of \(interface); give the plugin before an "
                    + "\"ipam\"")
        }
        return attachment(result, addresses)
    }

    /// The interface as far as it is known, for taking it down.
    func formerAttachment() -> PodAttachment {
        // Whatever is wrong with it, there is something to take down all the same.
        let result = (try? request.configuration.previousResult()) ?? CNIResult()
        return attachment(result, result.addresses(of: request.interface))
    }

    private func attachment(
        _ result: CNIResult, _ addresses: [CNIResult.Address]
    ) -> PodAttachment {
        let gateways = addresses.compactMap(\.gateway)
        let routes = result.routes.compactMap { route -> PodAttachment.GivenRoute? in
            // What has a table or a scope of its own is not for the main table.
            guard route.details["table"] == nil && route.details["scope"] == nil else {
                return nil
            }
            let gateway =
                route.gateway ?? gateways.first { $0.family == route.destination.family }
            guard let gateway, addresses.contains(where: { $0.block.contains(gateway) }) else {
                return nil
            }
            return .init(to: route.destination, via: gateway)
        }
        return PodAttachment(
            containerID: request.containerID, network: request.configuration.name,
            interface: request.interface, addresses: addresses.map(\.block),
            addressGateways: gateways, routes: routes)
    }

    /// The result to pass on: what the plugin before gave, with the interface's link-layer address
    /// as it is now.
    func result(_ previous: CNIResult, _ report: PodRouting.Report) -> CNIResult {
        var result = previous
        guard let mac = report.macAddress else { return result }
        for index in result.interfaces.indices
        where result.interfaces[index].name == request.interface
            && !result.interfaces[index].sandbox.isEmpty
        {
            result.interfaces[index].mac = mac.description
        }
        return result
    }
}
