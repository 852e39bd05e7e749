import IPAllocNetlink

/// Takes down the cables of pods that a network no longer has.
///
/// Thread-safety: each call *blocks*; calls may run beside each other.
public struct GarbageRemoval {
    private let host: RouteNetlink

    /// Opens the node's namespace: that of the calling thread.
    public init() throws(RoutingError) {
        do {
            self.init(try RouteNetlink())
        } catch {
            throw RoutingError(error)
        }
    }

    init(_ host: RouteNetlink) {
        self.host = host
    }

    /// Deletes the network's cables but those of the containers named. What other networks made,
    /// or somebody else, is not touched.
    ///
    /// - Parameters:
    ///   - network: The name of the network configuration.
    ///   - containers: The containers that the network has.
    /// - Returns: The names of the node's ends that were deleted.
    public func collect(
        network: String, keeping containers: Set<String>
    ) throws(RoutingError) -> [String] {
        do throws(NetlinkError) {
            let garbage = try host.links().filter { link in
                guard let alias = link.alias.flatMap(PairAlias.init), link.kind == "veth" else {
                    return false
                }
                return alias.network == network && !containers.contains(alias.containerID)
            }
            return try PairRemoval(host: host).delete(garbage)
        } catch {
            throw RoutingError(error)
        }
    }
}
