import IPAllocNetlink

@testable import IPAllocRouting

/// Another pod on a world's node, with one interface in the first network.
struct PodBeside {
    let pod: TestNamespace
    let node: TestNamespace
    let attachment: PodAttachment

    init(_ world: World, containerID: String, host: Int) throws {
        pod = try TestNamespace()
        node = world.node
        let parent = try node.netlink.link(named: World.parent(6))
        try node.netlink.add(
            NewLink(
                .macvlan(parent: parent.index, mode: .bridge),
                LinkSettings(name: "eth0", namespace: pod.namespace)))
        try pod.shell(
            """
            set -e
            ip link set eth0 up; ip address add 10.6.168.\(host)/16 dev eth0
            ip route add default via 10.6.0.1
            """)
        attachment = PodAttachment(
            containerID: containerID, network: "net-6", interface: "eth0",
            addresses: [block("10.6.168.\(host)/16")])
    }

    private var sockets: RoutingSockets {
        RoutingSockets(
            pod: pod.namespace, host: node.namespace, podSocket: pod.netlink,
            hostSocket: node.netlink)
    }

    func routing(_ configuration: RoutingConfiguration) -> PodRouting {
        PodRouting(attachment, configuration, sockets)
    }

    func check(_ configuration: RoutingConfiguration) throws {
        try routing(configuration).check()
    }

    func removal() throws -> PodRemoval {
        try PodRemoval(
            attachment, firstInterface: "eth0", pod: pod.namespace, host: node.namespace,
            hostSocket: node.netlink, podSocket: pod.netlink)
    }
}
