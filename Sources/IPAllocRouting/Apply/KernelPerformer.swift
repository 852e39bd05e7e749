import IPAlloc
import IPAllocNetlink

/// Makes changes in the kernel.
final class KernelPerformer: OperationPerformer {
    private let sockets: RoutingSockets
    /// The numbers of the links that were made meanwhile.
    private var made = MadeLinks()

    init(_ sockets: RoutingSockets) {
        self.sockets = sockets
    }

    func perform(_ operation: Operation) throws(RoutingError) -> Bool {
        let place = operation.place
        switch operation.action {
        case .mark(let families):
            try ConnectionMarks.set(families, in: sockets.podNamespace)
            return true
        case .unmark(let families):
            try ConnectionMarks.remove(families, in: sockets.podNamespace)
            return true
        default:
            do throws(NetlinkError) {
                return try change(operation.action, place, sockets[place])
            } catch {
                throw RoutingError(error)
            }
        }
    }

    private func change(
        _ action: Operation.Action, _ place: Place, _ netlink: RouteNetlink
    ) throws(NetlinkError) -> Bool {
        switch action {
        case .addPair(let pair): try addPair(pair)
        case .deletePair(let pair):
            made = MadeLinks()
            return try isDone { () throws(NetlinkError) in
                try netlink.deleteLink(try netlink.link(named: pair.hostName).index)
            }
        case .setLink(let link, let settings, _): try netlink.set(made.known(link, place), settings)
        case .set(let setting, let value, _):
            try sockets.namespace(place).write(setting, value)
        case .addAddress(let address): try netlink.add(made.known(address, place))
        case .deleteAddress(let address): try netlink.delete(made.known(address, place))
        case .setNeighbour(let neighbour, _): try netlink.replace(made.known(neighbour, place))
        case .deleteNeighbour(let neighbour):
            let neighbour = made.known(neighbour, place)
            return try isDone { () throws(NetlinkError) in try netlink.delete(neighbour) }
        case .addRoute(let route): try add(made.known(route, place), netlink)
        case .replaceRoute(let route, _): try netlink.replace(made.known(route, place))
        case .deleteRoute(let route, _):
            let route = made.known(route, place)
            return try isDone { () throws(NetlinkError) in try netlink.delete(route) }
        case .restoreRoute(let route, let here): try restore(route, here, netlink)
        case .addRule(let rule), .addSharedRule(let rule):
            return try SharedRule(host: netlink).add(rule)
        case .deleteRule(let rule):
            return try isDone { () throws(NetlinkError) in try netlink.delete(rule) }
        case .releaseSharedRule(let rule): return try SharedRule(host: netlink).release(rule)
        case .mark, .unmark: preconditionFailure("no change over this socket")
        }
        return true
    }

    /// Whether a deletion found what it was to delete.
    private func isDone(
        _ deletion: () throws(NetlinkError) -> Void
    ) throws(NetlinkError) -> Bool {
        do {
            try deletion()
            return true
        } catch {
            guard error.isNotThere else { throw error }
            return false
        }
    }

    private func addPair(_ pair: VethPair) throws(NetlinkError) {
        let inner = LinkSettings(
            name: VethPair.podName, macAddress: pair.podMAC, mtu: pair.mtu,
            namespace: sockets.podNamespace)
        let outer = LinkSettings(name: pair.hostName, macAddress: pair.hostMAC, mtu: pair.mtu)
        try sockets.host.add(NewLink(.veth(peer: inner), outer))
        do {
            made.links[.host] = try sockets.host.link(named: pair.hostName).index
            made.links[.pod] = try sockets.pod.link(named: VethPair.podName).index
        } catch {
            // What cannot be found again cannot be used; nor may it stay.
            if let link = try? sockets.host.link(named: pair.hostName) {
                try? sockets.host.deleteLink(link.index)
            }
            throw error
        }
    }

    private func add(_ route: Route, _ netlink: RouteNetlink) throws(NetlinkError) {
        if route.mayYield {
            try netlink.append(route)
        } else {
            try netlink.add(route)
        }
    }

    /// Puts a route back where it was among its rivals.
    private func restore(
        _ route: Route, _ here: Operation.RoutePlace, _ netlink: RouteNetlink
    ) throws(NetlinkError) {
        do {
            try here.isFirst ? netlink.prepend(route) : netlink.append(route)
        } catch {
            // Then it was not deleted after all.
            guard error.isAlreadyThere else { throw error }
        }
        guard !here.isFirst else { return }
        // None of them is the first one, which alone counts.
        for follower in here.followers {
            try netlink.delete(follower)
            try netlink.append(follower)
        }
    }
}

extension Route {
    /// Whether it may have others to the same destination before it when it is added: in the main
    /// table a default route may have others beside it, and one of IPv4 by a gateway that of an
    /// interface to its own network.
    var mayYield: Bool {
        table == .main && (isDefault || family == .ipv4 && gateway != nil)
    }
}
