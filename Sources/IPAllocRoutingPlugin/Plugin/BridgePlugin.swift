import IPAlloc
import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import IPAllocRouting

/// What the plugin `bridge` does at the node, according to its configuration.
struct BridgePlugin {
    /// Whether the bridge has the addresses of the pods' gateways.
    let isGateway: Bool
    /// Whether the pod's default routes lead there.
    let isDefaultGateway: Bool

    init(_ members: JSONObject) {
        isDefaultGateway = members["isDefaultGateway"] == .bool(true)
        isGateway = isDefaultGateway || members["isGateway"] == .bool(true)
    }

    /// Adds gateways and default routes to what the address plugin answered: unless that one told
    /// gateways, the first address of the network.
    func addGateways(_ result: inout CNIResult) throws(CNIError) {
        guard isGateway else { return }
        for index in result.addresses.indices {
            let block = result.addresses[index].block
            let first = IPAddress(
                value: block.range.lower.value &+ 1, family: block.family)
            guard let gateway = result.addresses[index].gateway ?? first else { continue }
            result.addresses[index].gateway = gateway
            let isKnown = result.routes.contains {
                $0.destination == .everything(block.family)
            }
            guard isDefaultGateway && !isKnown else { continue }
            result.routes.append(.init(.everything(block.family), gateway: gateway))
        }
    }

    /// Makes the bridge unless it is there.
    ///
    /// - Returns: Its number.
    func makeBridge(
        _ name: String, _ seed: String, _ result: CNIResult, _ host: inout NamespaceFacts
    ) throws(CNIError) -> LinkIndex {
        if host.link(named: name) == nil {
            host.add(host.newLink(name, kind: "bridge", seed: "\(seed) \(name)"))
        }
        let bridge = try host.required(name, for: "bridge")
        // What drives a link that only a plan gives the node is not known.
        guard bridge.kind == nil || bridge.kind == "bridge" else {
            throw CNIError(
                .refused, "\"\(name)\" already exists but is not a bridge",
                details: "name another one as \"bridge\"")
        }
        for address in result.addresses where isGateway {
            guard let gateway = address.gateway,
                let own = try? CIDRBlock(gateway, prefixLength: address.block.prefixLength)
            else { continue }
            host.add(own, to: bridge.index)
        }
        return bridge.index
    }
}
