import IPAllocNetlink

/// A socket on each side of a pod's traffic.
struct RoutingSockets {
    let podNamespace: NetworkNamespace
    let hostNamespace: NetworkNamespace
    let pod: RouteNetlink
    let host: RouteNetlink

    /// Opens the sockets.
    init(pod: NetworkNamespace, host: NetworkNamespace) throws(NetlinkError) {
        self.init(
            pod: pod, host: host, podSocket: try pod.connect(), hostSocket: try host.connect())
    }

    /// Uses sockets that are open already.
    init(
        pod: NetworkNamespace, host: NetworkNamespace, podSocket: RouteNetlink,
        hostSocket: RouteNetlink
    ) {
        podNamespace = pod
        hostNamespace = host
        self.pod = podSocket
        self.host = hostSocket
    }

    subscript(place: Place) -> RouteNetlink { place == .pod ? pod : host }

    func namespace(_ place: Place) -> NetworkNamespace {
        place == .pod ? podNamespace : hostNamespace
    }
}
