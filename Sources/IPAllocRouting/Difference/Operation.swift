import IPAlloc
import IPAllocNetlink

/// One change of the kernel's state, with what is needed to take it back.
public struct Operation: Sendable, Hashable {
    /// Where.
    public var place: Place
    /// What.
    public var action: Action

    /// What is changed. `before` is what was there, so that it can be put back.
    public enum Action: Sendable, Hashable {
        /// Makes the cable between the pod and the node; asked of the node.
        case addPair(VethPair)
        /// Deletes the cable by the name of the node's end.
        case deletePair(VethPair)
        /// Sets properties of a link.
        case setLink(LinkIndex, LinkSettings, before: LinkSettings)
        /// Sets a value of the kernel's; nil before if its link was not there yet.
        case set(Sysctl, to: String, before: String?)
        case addAddress(InterfaceAddress)
        case deleteAddress(InterfaceAddress)
        /// Makes an entry, in place of a permanent one if there was one.
        case setNeighbour(Neighbour, before: Neighbour?)
        case deleteNeighbour(Neighbour)
        case addRoute(Route)
        case replaceRoute(Route, before: Route)
        case deleteRoute(Route, RoutePlace)
        /// Puts back a route that was deleted.
        case restoreRoute(Route, RoutePlace)
        case addRule(Rule)
        case deleteRule(Rule)
        /// Makes a rule that all pods of the node share.
        case addSharedRule(Rule)
        /// Deletes a shared rule if its table is empty.
        case releaseSharedRule(Rule)
        /// Has the pod mark the connections that come from the node.
        case mark(Set<AddressFamily>)
        case unmark(Set<AddressFamily>)
    }

    /// The place of a route among those to the same destination with the same metric, of which the
    /// first one counts.
    public struct RoutePlace: Sendable, Hashable {
        /// Whether it is the first one.
        public var isFirst: Bool
        /// Those behind it.
        public var followers: [Route]
    }

    /// Describes an operation.
    init(_ place: Place, _ action: Action) {
        self.place = place
        self.action = action
    }

    /// What takes the operation back; nil if something else does: a setting of a link that was
    /// made goes with the link.
    var inverse: Operation? {
        let action: Action
        switch self.action {
        case .addPair(let pair): action = .deletePair(pair)
        case .deletePair(let pair): action = .addPair(pair)
        case .setLink(let link, let settings, let before):
            action = .setLink(link, before, before: settings)
        case .set(let setting, let value, let before):
            guard let before else { return nil }
            action = .set(setting, to: before, before: value)
        case .addAddress(let address): action = .deleteAddress(address)
        case .deleteAddress(let address): action = .addAddress(address)
        case .setNeighbour(let neighbour, nil): action = .deleteNeighbour(neighbour)
        case .setNeighbour(let neighbour, let before?):
            action = .setNeighbour(before, before: neighbour)
        case .deleteNeighbour(let neighbour): action = .setNeighbour(neighbour, before: nil)
        case .addRoute(let route):
            action = .deleteRoute(route, RoutePlace(isFirst: true, followers: []))
        case .replaceRoute(let route, let before): action = .replaceRoute(before, before: route)
        case .deleteRoute(let route, let place): action = .restoreRoute(route, place)
        case .restoreRoute(let route, let place): action = .deleteRoute(route, place)
        case .addRule(let rule): action = .deleteRule(rule)
        case .deleteRule(let rule): action = .addRule(rule)
        case .addSharedRule(let rule): action = .releaseSharedRule(rule)
        case .releaseSharedRule(let rule): action = .addSharedRule(rule)
        case .mark(let families): action = .unmark(families)
        case .unmark(let families): action = .mark(families)
        }
        return Operation(place, action)
    }
}
