import IPAlloc

extension RouteNetlink {
    /// The addresses of a link, or of all. `ip address show [dev NAME]`
    ///
    /// - Parameter family: The family to list; both if nil.
    public func addresses(
        of link: LinkIndex? = nil, family: AddressFamily? = nil
    ) throws(NetlinkError) -> [InterfaceAddress] {
        let all: [InterfaceAddress]
        do {
            all = try list(.listAddresses(family, link: link), "addresses")
        } catch {
            // A link that is gone has none.
            guard link != nil && error.errno == .noDevice else { throw error }
            return []
        }
        return all.filter { address in
            (link == nil || address.link == link) && (family == nil || address.family == family)
        }
    }

    /// Gives an address to a link. `ip address add …`
    ///
    /// - Throws: `isAlreadyThere` if the link has it; `.invalid` if the label cannot be one.
    public func add(_ address: InterfaceAddress) throws(NetlinkError) {
        if let label = address.label {
            // What is behind the link's name and a ":" is free.
            let name = String(label.prefix { $0 != ":" })
            let rest = label.utf8.count <= 15 && !label.utf8.contains(0)
            try Self.check(rest ? name : label, "add", address.words(naming: \.description))
        }
        try perform(.addAddress(address), "add", address.words)
    }

    /// Takes an address from a link. `ip address del …`
    ///
    /// - Throws: `isNotThere` if the link has it not.
    public func delete(_ address: InterfaceAddress) throws(NetlinkError) {
        try perform(.deleteAddress(address), "delete", address.words)
    }
}
