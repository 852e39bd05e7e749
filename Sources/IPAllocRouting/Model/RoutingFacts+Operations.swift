import IPAllocNetlink

extension RoutingFacts {
    /// Makes changes the way the kernel does.
    ///
    /// - Parameter operations: Of a difference; what only taking down has is a bug of the caller.
    mutating func make(_ operations: [Operation]) {
        var made = MadeLinks()
        for operation in operations { make(operation.action, operation.place, &made) }
    }

    private mutating func make(
        _ action: Operation.Action, _ place: Place, _ made: inout MadeLinks
    ) {
        switch action {
        case .addPair(let pair): made = add(pair)
        case .setLink(let link, let settings, _):
            self[place].set(made.known(link, place), settings)
        case .set(let setting, let value, _): self[place].settings[setting] = value
        case .addAddress(let address): self[place].add(made.known(address, place))
        case .setNeighbour(let neighbour, _):
            let neighbour = made.known(neighbour, place)
            self[place].neighbours.removeAll {
                $0.link == neighbour.link && $0.address == neighbour.address
            }
            self[place].neighbours.append(neighbour)
        case .addRoute(let route):
            self[place].routes.append(made.known(route, place).listed)
        case .replaceRoute(let route, _):
            let route = made.known(route, place).listed
            guard let index = self[place].routes.firstIndex(where: route.isRival) else {
                preconditionFailure("there is one to replace")
            }
            self[place].routes[index] = route
        case .deleteRoute(let route, _):
            let route = made.known(route, place)
            self[place].routes.removeAll { $0 == route }
        case .addRule(let rule), .addSharedRule(let rule): self[place].add(rule)
        case .mark(let families): self[place].markedFamilies.formUnion(families)
        case .deletePair, .deleteAddress, .deleteNeighbour, .restoreRoute, .deleteRule,
            .releaseSharedRule, .unmark:
            preconditionFailure("setting up takes nothing down")
        }
    }

    /// Makes the cable between the two sides.
    private mutating func add(_ pair: VethPair) -> MadeLinks {
        let indices: [Place: LinkIndex] = [.pod: pod.nextLink, .host: host.nextLink]
        for place in [Place.pod, .host] {
            guard let own = indices[place], let other = indices[place == .pod ? .host : .pod]
            else { preconditionFailure("both sides have a number") }
            let name = place == .pod ? VethPair.podName : pair.hostName
            var link = Link.ethernet(own, name: name, kind: "veth")
            link.join(acrossNamespaces: other)
            link.macAddress = place == .pod ? pair.podMAC : pair.hostMAC
            link.mtu = pair.mtu
            self[place].links.append(link)
        }
        return MadeLinks(links: indices)
    }
}

extension NamespaceFacts {
    fileprivate mutating func set(_ index: LinkIndex, _ settings: LinkSettings) {
        guard let place = links.firstIndex(where: { $0.index == index }) else {
            preconditionFailure("plans set links that are there")
        }
        if let isUp = settings.isUp {
            isUp ? links[place].switchOn() : links[place].switchOff()
        }
        if let address = settings.macAddress { links[place].macAddress = address }
        if let length = settings.transmitQueueLength {
            links[place].transmitQueueLength = length
        }
        if let alias = settings.alias { links[place].alias = alias }
    }

    /// Adds an address, and the route to its network as the kernel does.
    mutating func add(_ address: InterfaceAddress) {
        addresses.append(address)
        let block = address.block
        guard block.prefixLength < block.family.bitWidth else { return }
        var route = Route(
            to: block.canonical, link: address.link,
            preferredSource: block.family == .ipv4 ? address.address : nil,
            metric: block.family == .ipv6 ? 256 : nil)
        route.origin = .kernel
        routes.append(route)
    }

    /// Adds a rule in its place among those of its family.
    fileprivate mutating func add(_ rule: Rule) {
        var rule = rule
        // As the kernel shows it.
        if rule.mark != nil { rule.markMask = rule.markMask ?? .max }
        let priority = rule.priority ?? 0
        let later = rules.firstIndex {
            $0.family == rule.family && ($0.priority ?? 0) > priority
        }
        let last = rules.lastIndex { $0.family == rule.family }
        rules.insert(rule, at: later ?? last.map { $0 + 1 } ?? rules.count)
    }
}

extension Route {
    /// As the kernel shows it: a route of IPv6 has a metric, and no scope.
    var listed: Route {
        guard family == .ipv6 else { return self }
        var route = self
        route.metric = metric ?? Self.metricOfIPv6
        route.scope = .universe
        return route
    }
}
