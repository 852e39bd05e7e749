import IPAllocNetlink

/// Takes down the cables of pods that a network no longer has.
///
/// Thread-safety: each call *blocks*; calls may run beside each other.
public struct GarbageRemoval {
    private let host: RouteNetlink
    private let states: FormerStates?

    /// Opens the node's namespace: that of the calling thread.
    ///
    /// - Parameter states: Where it was kept what was before; nil for nowhere.
    public init(states: FormerStates? = nil) throws(RoutingError) {
        do {
            self.init(try RouteNetlink(), states: states)
        } catch {
            throw RoutingError(error)
        }
    }

    init(_ host: RouteNetlink, states: FormerStates? = nil) {
        self.host = host
        self.states = states
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
        forget(network, containers)
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

    /// Keeps nothing for containers that are gone. What cannot be read is left to their DEL.
    private func forget(_ network: String, _ containers: Set<String>) {
        guard let states else { return }
        for container in states.containers where !containers.contains(container) {
            guard var state = (try? states.state(of: container)) ?? nil else { continue }
            let count = state.attachments.count
            state.attachments.removeAll { $0.network == network }
            if state.attachments.count < count { try? states.keep(state) }
        }
    }
}
