import IPAlloc
import IPAllocNetlink
import IPAllocRouting

/// Facts in the form in which `ip` shows the kernel's.
struct PlannedListing {
    let facts: NamespaceFacts

    /// Links with their addresses: `ip address`.
    func links(_ family: AddressFamily?, _ name: String?) -> [String] {
        var lines: [String] = []
        for link in facts.links where name == nil || link.name == name {
            lines += head(link)
            for address in own(family, link) {
                lines.append("    \(words(address, link))")
                lines.append("       valid_lft forever preferred_lft forever")
            }
        }
        return lines
    }

    private func head(_ link: Link) -> [String] {
        let isLoopback = link.flags.contains(.loopback)
        let peer = link.peer.map { "@\(name(of: $0, by: link))" } ?? ""
        let state = isLoopback ? "UNKNOWN" : link.isUp ? "UP" : "DOWN"
        var first = "\(link.index.rawValue): \(link.name)\(peer): <\(Self.flags(link))>"
        let master = link.master.flatMap(facts.link).map { " master \($0.name)" } ?? ""
        first += " mtu \(link.mtu) qdisc noqueue\(master) state \(state) group default"
        if isLoopback { first += " qlen \(link.transmitQueueLength)" }
        var second = "    link/\(Self.hardware(link))"
        if let namespace = link.peerNamespaceID { second += " link-netnsid \(namespace)" }
        return [first, second] + (link.alias.map { ["    alias \($0)"] } ?? [])
    }

    /// The link that another one lies on, or whose other end it is: by its number if that is one of
    /// another namespace.
    private func name(of peer: LinkIndex, by link: Link) -> String {
        guard link.peerNamespaceID == nil, let other = facts.link(peer) else {
            return "if\(peer.rawValue)"
        }
        return other.name
    }

    /// The kind of its link-layer address, and that one; InfiniBand's, of 20 bytes, is not known.
    private static func hardware(_ link: Link) -> String {
        let none = "00:00:00:00:00:00"
        if link.flags.contains(.loopback) { return "loopback \(none) brd \(none)" }
        guard let address = link.macAddress else { return "infiniband" }
        return "ether \(address) brd ff:ff:ff:ff:ff:ff"
    }

    /// Addresses, one a line: `ip -o address`.
    func addresses(_ family: AddressFamily?, of name: String?) -> [String] {
        facts.links.filter { name == nil || $0.name == name }.flatMap { link in
            own(family, link).map { address in
                "\(link.index.rawValue): \(link.name)    \(words(address, link))\\       "
                    + "valid_lft forever preferred_lft forever"
            }
        }
    }

    /// Rules: `ip rule`.
    func rules(_ family: AddressFamily) -> [String] {
        facts.rules.filter { $0.family == family }.map { rule in
            var words = "\(rule.priority ?? 0):\tfrom \(rule.from.map(Self.text) ?? "all")"
            if let to = rule.to { words += " to \(Self.text(to))" }
            if let mark = rule.mark { words += " fwmark 0x\(String(mark, radix: 16))" }
            if let mask = rule.markMask, mask != .max {
                words += "/0x\(String(mask, radix: 16))"
            }
            return words + " lookup \(rule.table)"
        }
    }

    /// The routes of a table in the kernel's order: `ip route`.
    func routes(_ family: AddressFamily, _ table: RouteTable, of name: String?) -> [String] {
        let index = name.flatMap { facts.link(named: $0)?.index }
        let found = facts.routes.filter { route in
            route.family == family && route.table == table
                && (name == nil || route.link == index)
        }
        // The order of equal destinations is that in which they count.
        let sorted = found.enumerated().sorted { left, right in
            let (a, b) = (left.element.destination, right.element.destination)
            if a.address != b.address { return Self.comesBefore(a, b) }
            if a.prefixLength != b.prefixLength { return Self.comesBefore(a, b) }
            return left.offset < right.offset
        }
        return sorted.map { words($0.element) }
    }

    /// Neighbours: `ip neighbour`.
    func neighbours(_ family: AddressFamily?, of name: String?) -> [String] {
        facts.neighbours.compactMap { neighbour in
            let link = facts.link(neighbour.link)?.name ?? ""
            guard family == nil || neighbour.address.family == family,
                name == nil || link == name
            else { return nil }
            let mac = neighbour.macAddress.map { " lladdr \($0)" } ?? ""
            return "\(neighbour.address) dev \(link)\(mac) PERMANENT"
        }
    }

    /// IPv4 routes are listed by address, those of IPv6 with the default route at the end.
    private static func comesBefore(_ left: CIDRBlock, _ right: CIDRBlock) -> Bool {
        if left.family == .ipv6 && (left.prefixLength == 0) != (right.prefixLength == 0) {
            return right.prefixLength == 0
        }
        if left.address != right.address { return left.address < right.address }
        return left.family == .ipv4
            ? left.prefixLength < right.prefixLength : left.prefixLength > right.prefixLength
    }

    private func own(_ family: AddressFamily?, _ link: Link) -> [InterfaceAddress] {
        facts.addresses.filter { address in
            address.link == link.index && (family == nil || address.family == family)
        }
    }

    private func words(_ address: InterfaceAddress, _ link: Link) -> String {
        let isIPv4 = address.family == .ipv4
        let broadcast = address.broadcast.map { " brd \($0)" } ?? ""
        return "\(isIPv4 ? "inet" : "inet6") \(address.block)\(broadcast) scope \(address.scope)"
            + (isIPv4 ? " \(link.name)" : "")
    }

    private func words(_ route: Route) -> String {
        let isIPv6 = route.family == .ipv6
        var shown = route
        // Routes are listed table by table, which is told once.
        shown.table = .main
        if isIPv6 { shown.metric = route.metric ?? 1024 }
        return (route.isDefault ? "default" : Self.text(route.destination))
            + shown.path(naming: facts.name) + (isIPv6 ? " pref medium" : " ")
    }

    private static func flags(_ link: Link) -> String {
        let names: [(Link.Flags, String)] = [
            (.loopback, "LOOPBACK"), (.broadcast, "BROADCAST"), (.multicast, "MULTICAST"),
            (.up, "UP"), (.carrier, "LOWER_UP"),
        ]
        return names.filter { link.flags.contains($0.0) }.map(\.1).joined(separator: ",")
    }

    /// Without the length where it is that of one address.
    private static func text(_ block: CIDRBlock) -> String {
        block.prefixLength == block.family.bitWidth
            ? block.address.description : block.description
    }
}
