import IPAlloc

extension Topology {
    /// The node's way out: for each family the gateway of the first of its addresses that has one.
    func defaultGateways(of node: Node) -> [IPAddress] {
        [AddressFamily.ipv4, .ipv6].compactMap { family in
            node.addresses.lazy.compactMap { address in
                guard let block = try? CIDRBlock(address.address), block.family == family else {
                    return nil
                }
                return gateway(for: block, on: address.interface)
            }.first
        }
    }

    /// The gateway within a node's prefix.
    private func gateway(for block: CIDRBlock, on interface: String) -> IPAddress? {
        networks.first { $0.interface == interface }?.gateways
            .compactMap { try? CIDRBlock($0) }
            .first { $0.family == block.family && $0.network == block.network }?.address
    }
}
