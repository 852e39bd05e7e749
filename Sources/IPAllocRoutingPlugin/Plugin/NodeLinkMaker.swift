import IPAllocCNI
import IPAllocNetlink

/// Makes what a network's `MasterPlugin` describes: a bond of the node's links, and a VLAN upon it
/// or upon one link. What is there is used, and nothing is ever deleted again, since other pods
/// use it too.
struct NodeLinkMaker {
    let kernel: any LinkKernel
    let master: MasterPlugin

    /// Makes and switches on what is needed. Called again it changes nothing.
    ///
    /// - Throws: `.refused` if a link is missing, is another one than its name says, or cannot be
    ///   made; `.invalidConfiguration` for options of a bond.
    func make() throws(CNIError) {
        let base = try makeBase()
        try switchOn(base)
        guard let name = master.vlanName else { return }
        if try master.presentVLAN(on: base, among: try links()) == nil {
            try master.requireName(name)
            try makeUnlessThere(
                .vlan(parent: base.index, id: UInt16(master.vlanID)), named: name)
        }
        guard let vlan = try master.presentVLAN(on: base, among: try links()) else {
            throw Self.deleted(name)
        }
        try switchOn(vlan)
    }

    /// Throws unless all that is needed is there and switched on.
    func check() throws(CNIError) {
        let links = try links()
        let base =
            master.bondName == nil
            ? try links.required(master.interfaces[0], for: "interface")
            : try master.presentBond(among: links)
        let vlan = try base.flatMap { base throws(CNIError) in
            try master.presentVLAN(on: base, among: links)
        }
        let wanted: [(name: String?, link: Link?)] = [
            (master.bondName ?? master.interfaces[0], base), (master.vlanName, vlan),
        ]
        for (name, link) in wanted {
            guard let name, link?.isUp != true else { continue }
            throw CNIError(
                .checkFailed,
                "the node's link \(name) is \(link == nil ? "not there" : "switched off")",
                details: "delete the pod, so that it is made anew")
        }
    }

    /// The link that the VLAN is to lie on, or that the main plugin uses itself.
    private func makeBase() throws(CNIError) -> Link {
        let links = try links()
        var ports: [Link] = []
        for name in master.interfaces {
            ports.append(try links.required(name, for: "interface"))
        }
        guard let name = master.bondName else { return ports[0] }
        if let present = try master.presentBond(among: links) { return present }
        try master.requireName(name)
        let options = try master.options()
        let isMade = try makeUnlessThere(.bond(mode: UInt8(master.bondMode)), named: name)
        guard let bond = try master.presentBond(among: try self.links()) else {
            throw Self.deleted(name)
        }
        guard isMade else { return bond }
        do {
            try join(ports, bond, options)
        } catch {
            // The next attempt begins anew.
            try? kernel.deleteLink(bond.index)
            for port in ports where port.isUp {
                try? kernel.set(port.index, LinkSettings(isUp: true))
            }
            throw error
        }
        return bond
    }

    /// Joins links to a new bond. Some options want it without ports, and ports must be off.
    private func join(_ ports: [Link], _ bond: Link, _ options: [BondOption]) throws(CNIError) {
        for option in options {
            try call { () throws(NetlinkError) in try kernel.set(option, of: bond.name) }
        }
        for port in ports {
            try call { () throws(NetlinkError) in
                try kernel.set(port.index, LinkSettings(isUp: false))
                try kernel.set(port.index, LinkSettings(master: bond.index))
            }
        }
    }

    /// Makes a link, and tells whether it did: somebody else may have made the same meanwhile.
    @discardableResult
    private func makeUnlessThere(
        _ kind: NewLink.Kind, named name: String
    ) throws(CNIError) -> Bool {
        try call { () throws(NetlinkError) in
            do throws(NetlinkError) {
                try kernel.add(NewLink(kind, LinkSettings(name: name)))
                return true
            } catch {
                guard error.isAlreadyThere else { throw error }
                return false
            }
        }
    }

    private static func deleted(_ name: String) -> CNIError {
        CNIError(.tryAgain, "the node's link \(name) was deleted while it was made")
    }

    private func switchOn(_ link: Link) throws(CNIError) {
        guard !link.isUp else { return }
        try call { () throws(NetlinkError) in
            try kernel.set(link.index, LinkSettings(isUp: true))
        }
    }

    private func links() throws(CNIError) -> [Link] {
        try call { () throws(NetlinkError) in try kernel.links() }
    }

    private func call<Value>(
        _ body: () throws(NetlinkError) -> Value
    ) throws(CNIError) -> Value {
        do throws(NetlinkError) {
            return try body()
        } catch {
            throw CNIError(
                .refused, "failed to make the node's links: \(error)",
                details: "the kernel needs the modules 8021q for VLANs and bonding for bonds")
        }
    }
}
