import IPAlloc
import IPAllocJSON
import IPAllocNetlink

extension RoutingFacts {
    /// Adds a cable as a main plugin makes one: an interface of the pod, whose other end is the
    /// node's.
    ///
    /// - Parameters:
    ///   - hostName: The name of the node's end; nil for one that is made up, as plugins do.
    ///   - port: The link of the node that the node's end is a port of, if the kernel shows one.
    ///   - seed: What link-layer addresses and the name are made from.
    public mutating func addCable(
        _ name: String, hostName: String? = nil, portOf port: LinkIndex? = nil, seed: String,
        addresses: [CIDRBlock], routes: [PodAttachment.GivenRoute]
    ) {
        let digits = String(seed.fnv1a >> 32 | 1 << 31, radix: 16)
        var outer = host.newLink(hostName ?? "veth\(digits)", kind: "veth", seed: "host \(seed)")
        var inner = pod.newLink(name, kind: "veth", seed: seed)
        inner.join(acrossNamespaces: outer.index)
        outer.join(acrossNamespaces: inner.index)
        outer.master = port
        host.add(outer)
        pod.add(inner, addresses: addresses, routes: routes)
    }

    /// Moves a device of the node's into the pod, as `host-device` does: under another name, with
    /// its own as the alias.
    ///
    /// - Parameter device: A link that the node has.
    public mutating func moveDevice(
        named device: String, to name: String, addresses: [CIDRBlock],
        routes: [PodAttachment.GivenRoute]
    ) {
        guard var link = host.removeLink(named: device) else {
            preconditionFailure("the node has it")
        }
        link.index = pod.nextLink
        link.name = name
        link.alias = device
        link.master = nil
        link.switchOn()
        pod.add(link, addresses: addresses, routes: routes)
    }
}
