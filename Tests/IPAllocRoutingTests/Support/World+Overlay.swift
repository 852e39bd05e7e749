import IPAllocNetlink

extension World {
    /// Gives the pod a first interface as an overlay's plugin does: a cable to the node, with one
    /// address and a gateway that only answers there.
    func attachOverlay() throws {
        try node.netlink.add(
            NewLink(
                .veth(peer: LinkSettings(name: "eth0", namespace: pod.namespace)),
                LinkSettings(name: "cali0")))
        try node.shell(
            """
            set -e
            ip link set cali0 up
            ip route add 10.244.1.5/32 dev cali0
            sysctl -qw net.ipv4.conf.cali0.proxy_arp=1 net.ipv4.ip_forward=1
            """)
        try pod.shell(
            """
            set -e
            ip link set eth0 up
            ip address add 10.244.1.5/32 dev eth0
            ip route add 169.254.1.1 dev eth0
            ip route add default via 169.254.1.1 dev eth0
            """)
        try node.waitForCarrier(of: "cali0")
        try pod.waitForCarrier(of: "eth0")
    }
}
