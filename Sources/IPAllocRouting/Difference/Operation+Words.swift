import IPAlloc
import IPAllocNetlink

/// Tells the name of a link on one side.
typealias LinkNaming = (Place, LinkIndex) -> String

extension Operation {
    /// The commands that do the same, with the namespace behind.
    ///
    /// - Parameter name: The names of links.
    func words(naming name: LinkNaming) -> String {
        let commands = commands(naming: name, pod: "POD").joined(separator: "; ")
        return "\(commands) (\(place == .pod ? "in the pod" : "on the node"))"
    }

    /// The commands that do the same if they are called on the node.
    ///
    /// - Parameters:
    ///   - name: The names of links.
    ///   - path: The path of the pod's network namespace.
    func commandLines(naming name: LinkNaming, pod path: String) -> [String] {
        commands(naming: name, pod: path).map { command in
            place == .pod ? "nsenter \("--net=\(path)".shellWord) \(command)" : command
        }
    }

    /// The commands that do the same if they are called in the operation's namespace; a shell takes
    /// them whatever names have in them.
    private func commands(naming name: LinkNaming, pod path: String) -> [String] {
        func named(_ link: LinkIndex) -> String { name(place, link).shellWord }
        func route(_ verb: String, _ route: Route) -> [String] {
            ["ip\(route.family.option) route \(verb) \(route.parameters(naming: named))"]
        }
        func rule(_ verb: String, _ rule: Rule) -> [String] {
            ["ip\(rule.family.option) rule \(verb) \(rule.parameters(naming: named))"]
        }
        switch action {
        case .addPair(let pair):
            let peer = "name \(VethPair.podName) address \(pair.podMAC) mtu \(pair.mtu)"
            let outer = "\(pair.hostName.shellWord) address \(pair.hostMAC) mtu \(pair.mtu)"
            return ["ip link add \(outer) type veth peer \(peer) netns \(path.shellWord)"]
        case .deletePair(let pair): return ["ip link del \(pair.hostName.shellWord)"]
        case .setLink(let link, let settings, _):
            return ["ip link set dev \(named(link)) \(settings)"]
        case .set(let setting, let value, _):
            return ["sysctl -w \("\(setting.path)=\(value)".shellWord)"]
        case .addAddress(let address):
            return ["ip address add \(address.parameters(naming: named))"]
        case .deleteAddress(let address):
            return ["ip address del \(address.parameters(naming: named))"]
        case .setNeighbour(let neighbour, _):
            return ["ip neighbour replace \(neighbour.parameters(naming: named))"]
        case .deleteNeighbour(let neighbour):
            return ["ip neighbour del \(neighbour.address) dev \(named(neighbour.link))"]
        case .addRoute(let added): return route(added.mayYield ? "append" : "add", added)
        case .replaceRoute(let new, _): return route("replace", new)
        case .deleteRoute(let deleted, _): return route("del", deleted)
        case .restoreRoute(let restored, let place):
            return route(place.isFirst ? "prepend" : "append", restored)
        case .addRule(let added), .addSharedRule(let added): return rule("add", added)
        case .deleteRule(let deleted), .releaseSharedRule(let deleted):
            return rule("del", deleted)
        case .mark(let families): return ConnectionMarks.commands(families, adding: true)
        case .unmark(let families): return ConnectionMarks.commands(families, adding: false)
        }
    }
}

extension AddressFamily {
    /// What tells `ip` the family, where it would take the other one.
    fileprivate var option: String { self == .ipv6 ? " -6" : "" }
}
