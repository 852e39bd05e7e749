import IPAllocNetlink

/// The numbers of links that plans could not name, since they are made meanwhile.
struct MadeLinks {
    /// The number on each side.
    var links: [Place: LinkIndex] = [:]

    /// The link's number, now that it is made.
    func known(_ link: LinkIndex, _ place: Place) -> LinkIndex {
        guard link == .toBeMade else { return link }
        guard let link = links[place] else { preconditionFailure("the pair is made first") }
        return link
    }

    func known(_ route: Route, _ place: Place) -> Route {
        var route = route
        if let link = route.link { route.link = known(link, place) }
        return route
    }

    func known(_ neighbour: Neighbour, _ place: Place) -> Neighbour {
        var neighbour = neighbour
        neighbour.link = known(neighbour.link, place)
        return neighbour
    }

    func known(_ address: InterfaceAddress, _ place: Place) -> InterfaceAddress {
        var address = address
        address.link = known(address.link, place)
        return address
    }
}
