import IPAllocCNI
import IPAllocNetlink
import IPAllocRouting

/// Main plugins.
extension PlannedCall {
    /// Plays the main plugin.
    ///
    /// - Parameter addresses: What the address plugin answered.
    /// - Returns: What the main plugin would answer.
    func makeInterface(
        _ addresses: CNIResult, _ facts: inout RoutingFacts
    ) throws(CNIError) -> CNIResult {
        let members = request.configuration.members
        guard let plugin = MainPlugin(members) else {
            preconditionFailure("plugins are played as what they are")
        }
        let name = request.interface
        guard facts.pod.link(named: name) == nil else {
            throw CNIError(
                .refused, "the pod has a link \(name) already", details: "name another one")
        }
        var result = addresses
        let bridge = plugin == .bridge ? BridgePlugin(members) : nil
        try bridge?.addGateways(&result)
        result.interfaces = [.init(name: name, mac: "", sandbox: request.networkNamespace)]
        for index in result.addresses.indices { result.addresses[index].interface = 0 }
        let attachment = try ChainedRequest(request: request).attachment(result)
        switch plugin.origin(members) {
        case .child(let master):
            let parent = try facts.host.required(master, for: "master")
            var link = facts.pod.newLink(
                name, kind: plugin.rawValue, seed: plugin.isEthernet ? seed : nil)
            if plugin.sharesMAC { link.macAddress = parent.macAddress }
            link.join(acrossNamespaces: parent.index)
            facts.pod.add(link, addresses: attachment.addresses, routes: attachment.routes)
        case .device(let device?):
            _ = try facts.host.required(device, for: "device")
            facts.moveDevice(
                named: device, to: name, addresses: attachment.addresses,
                routes: attachment.routes)
        case .device(nil):
            facts.pod.add(
                facts.pod.newLink(name, seed: plugin.isEthernet ? seed : nil),
                addresses: attachment.addresses, routes: attachment.routes)
        case .cable(let name):
            var port: LinkIndex?
            if let bridge {
                port = try bridge.makeBridge(name, seed, result, &facts.host)
            } else {
                // Ports of Open vSwitch are none to the kernel.
                _ = try facts.host.required(name, for: "bridge")
            }
            facts.addCable(
                request.interface, portOf: port, seed: seed, addresses: attachment.addresses,
                routes: attachment.routes)
        }
        result.interfaces[0].mac = facts.pod.link(named: name)?.macAddress?.description ?? ""
        return result
    }
}
