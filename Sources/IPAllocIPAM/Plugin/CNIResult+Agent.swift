import IPAllocAgentAPI
import IPAllocCNI
import IPAllocJSON

extension CNIResult {
    /// What an answer of the agent holds for an interface. Its routes, the default route among
    /// them, are the agent's decision.
    package init(
        _ pod: IPAMAddAnswer, of interface: String
    ) throws(DecodingFailure) {
        self.init()
        for (index, address) in pod.addresses.enumerated()
        where address.interface == interface {
            do {
                addresses.append(try Self.address(address))
            } catch {
                throw error.within(index: index).within(field: "ips")
            }
        }
        var told: Set<CNIResult.Route> = []
        for (index, route) in pod.routes.enumerated() where route.interface == interface {
            do {
                // The main plugin gives each to the kernel, which refuses host bits, and a route
                // that is there already.
                let destination = try AddressSyntax.block(route.destination, field: "dst").canonical
                let route = CNIResult.Route(
                    destination,
                    gateway: try AddressSyntax.address(
                        route.gateway, family: destination.family, field: "gw"))
                if told.insert(route).inserted { routes.append(route) }
            } catch {
                throw error.within(index: index).within(field: "routes")
            }
        }
        if let told = pod.dns {
            dns.nameservers = told.nameservers
            dns.domain = told.domain
            dns.search = told.search
            dns.options = told.options
        }
    }

    private static func address(
        _ address: IPAMAddAnswer.Address
    ) throws(DecodingFailure) -> CNIResult.Address {
        let block = try AddressSyntax.block(address.address, field: "address")
        let version = block.family == .ipv4 ? 4 : 6
        guard address.version == version else {
            throw DecodingFailure("is \(address.version), but \(block) is IPv\(version)")
                .within(field: "version")
        }
        return CNIResult.Address(
            block,
            gateway: try AddressSyntax.address(
                address.gateway, family: block.family, field: "gateway"))
    }
}
