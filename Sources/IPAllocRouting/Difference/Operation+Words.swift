import IPAlloc
import IPAllocNetlink

/// Tells the name of a link on one side.
typealias LinkNaming = (Place, LinkIndex) -> String

extension Operation {
    /// In the words of `ip`, with the namespace behind.
    ///
    /// - Parameter name: The names of links.
    func words(naming name: LinkNaming) -> String {
        func named(_ link: LinkIndex) -> String { name(place, link) }
        let words =
            switch action {
            case .addPair(let pair):
                "add link \(pair.hostName) type veth peer \(VethPair.podName) in the pod"
            case .deletePair(let pair): "delete link \(pair.hostName)"
            case .setLink(let link, let settings, _): "set link \(named(link)) \(settings)"
            case .set(let setting, let value, _): "set \(setting) = \(value)"
            case .addAddress(let address): "add \(address.words(naming: named))"
            case .deleteAddress(let address): "delete \(address.words(naming: named))"
            case .setNeighbour(let neighbour, _): "set \(neighbour.words(naming: named))"
            case .deleteNeighbour(let neighbour): "delete \(neighbour.words(naming: named))"
            case .addRoute(let route): "add \(route.words(naming: named))"
            case .replaceRoute(let route, let before):
                "replace \(before.words(naming: named)) by \(route.words(naming: named))"
            case .deleteRoute(let route, _): "delete \(route.words(naming: named))"
            case .restoreRoute(let route, _): "restore \(route.words(naming: named))"
            case .addRule(let rule), .addSharedRule(let rule): "add \(rule.words(naming: named))"
            case .deleteRule(let rule): "delete \(rule.words(naming: named))"
            case .releaseSharedRule(let rule):
                "delete \(rule.words(naming: named)) if its table is empty"
            case .mark(let families): "mark connections, \(Self.list(families))"
            case .unmark(let families): "mark no connections, \(Self.list(families))"
            }
        return "\(words) (\(place == .pod ? "in the pod" : "on the node"))"
    }

    private static func list(_ families: Set<AddressFamily>) -> String {
        [AddressFamily.ipv4, .ipv6].filter(families.contains)
            .map { $0 == .ipv4 ? "IPv4" : "IPv6" }.joined(separator: " and ")
    }
}
