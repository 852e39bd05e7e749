import IPAlloc
import IPAllocNetlink

/// What a plan wants and the kernel has not, as operations in an order that never cuts traffic:
/// what others lean on comes first, and what leaves the main table goes last, when its copy and
/// the rule that leads there are in place.
struct RoutingDifference {
    let plan: RoutingPlan
    let facts: RoutingFacts

    /// The operations; none if the kernel has all.
    var operations: [Operation] {
        var all: [Operation] = []
        if let pair = plan.pair, facts.host.link(named: pair.hostName) == nil {
            all.append(Operation(.host, .addPair(pair)))
        }
        for place in [Place.pod, .host] {
            all += links(place) + settings(place) + addresses(place) + neighbours(place)
        }
        // The shared rule comes first, so that undoing in reverse finds its table empty.
        all += rules(.host) + routes(.host)
        all += routes(.pod)
        let unmarked = plan.markedFamilies.subtracting(facts.pod.markedFamilies)
        if !unmarked.isEmpty { all.append(Operation(.pod, .mark(unmarked))) }
        all += rules(.pod)
        all += yieldingRoutes(.pod) + movedRoutes(.pod)
        return all
    }

    private func links(_ place: Place) -> [Operation] {
        plan[place].links.compactMap { change in
            let link = facts[place].link(change.link)
            var wanted = LinkSettings()
            var before = LinkSettings()
            if let isUp = change.settings.isUp, link?.isUp != isUp {
                wanted.isUp = isUp
                before.isUp = !isUp
            }
            if let address = change.settings.macAddress, link?.macAddress != address {
                wanted.macAddress = address
                before.macAddress = link?.macAddress
            }
            if let length = change.settings.transmitQueueLength,
                link?.transmitQueueLength != length
            {
                wanted.transmitQueueLength = length
                before.transmitQueueLength = link?.transmitQueueLength
            }
            if let alias = change.settings.alias, link?.alias != alias {
                wanted.alias = alias
                before.alias = link?.alias
            }
            guard wanted != LinkSettings() else { return nil }
            return Operation(place, .setLink(change.link, wanted, before: before))
        }
    }

    private func settings(_ place: Place) -> [Operation] {
        plan[place].settings.compactMap { change in
            let value = facts[place].settings[change.setting]
            guard value != change.value else { return nil }
            return Operation(place, .set(change.setting, to: change.value, before: value))
        }
    }

    private func addresses(_ place: Place) -> [Operation] {
        plan[place].addresses.compactMap { address in
            let isThere = facts[place].addresses.contains {
                $0.link == address.link && $0.block == address.block
            }
            return isThere ? nil : Operation(place, .addAddress(address))
        }
    }

    private func neighbours(_ place: Place) -> [Operation] {
        plan[place].neighbours.compactMap { neighbour in
            let found = facts[place].neighbours.first {
                $0.link == neighbour.link && $0.address == neighbour.address
            }
            if found?.macAddress == neighbour.macAddress { return nil }
            return Operation(place, .setNeighbour(neighbour, before: found))
        }
    }

    private func routes(_ place: Place) -> [Operation] {
        plan[place].routes.compactMap { route in
            let rivals = facts[place].routes.filter(route.isRival)
            if rivals.contains(where: route.isSame) { return nil }
            // In the main table a default route, and one to the network of an interface, may have
            // others behind it.
            let isBeside =
                route.table == .main
                && (route.isDefault || rivals.contains { $0.origin == .kernel })
            guard let rival = rivals.first, !isBeside else {
                return Operation(place, .addRoute(route))
            }
            return Operation(place, .replaceRoute(route, before: rival))
        }
    }

    private func rules(_ place: Place) -> [Operation] {
        plan[place].rules.compactMap { rule in
            if facts[place].rules.contains(where: rule.isSame) { return nil }
            return Operation(place, place == .host ? .addSharedRule(rule) : .addRule(rule))
        }
    }

    private func yieldingRoutes(_ place: Place) -> [Operation] {
        plan[place].yieldingRoutes.flatMap { route -> [Operation] in
            guard let here = self.place(of: route, place), !here.followers.isEmpty else {
                return []
            }
            return [
                Operation(place, .deleteRoute(route, here)), Operation(place, .addRoute(route)),
            ]
        }
    }

    private func movedRoutes(_ place: Place) -> [Operation] {
        plan[place].movedRoutes.compactMap { route in
            self.place(of: route, place).map { Operation(place, .deleteRoute(route, $0)) }
        }
    }

    /// Where a route is among its rivals; nil if it is not there.
    private func place(of route: Route, _ place: Place) -> Operation.RoutePlace? {
        let rivals = facts[place].routes.filter(route.isRival)
        guard let index = rivals.firstIndex(of: route) else { return nil }
        return Operation.RoutePlace(
            isFirst: index == 0, followers: Array(rivals[(index + 1)...]))
    }
}

extension Route {
    /// Whether the kernel takes the other one for another way to the same destination.
    func isRival(of other: Route) -> Bool {
        let usual: UInt32 = family == .ipv6 ? Self.metricOfIPv6 : 0
        return family == other.family && table == other.table && destination == other.destination
            && metric ?? usual == other.metric ?? usual && typeOfService == other.typeOfService
    }
}
