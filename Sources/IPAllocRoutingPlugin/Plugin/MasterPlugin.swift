import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import IPAllocRouting

/// The plugin that stands before a main plugin and makes the node's link that this one's
/// interfaces lie on: a bond of several links, or a VLAN upon a link or bond.
struct MasterPlugin {
    /// Its name in a network's configuration.
    static let name = "ifacer"

    private let keys: MasterKeys

    /// Reads what can be read of its configuration.
    init(_ members: JSONObject) {
        keys = (try? MasterKeys(readable: members)) ?? MasterKeys()
    }

    /// Reads its configuration, and examines it.
    ///
    /// - Throws: `.invalidConfiguration` with what is wrong.
    init(_ request: CNIRequest) throws(CNIError) {
        keys = try PluginKeys.read(request)
        try requireValid()
    }

    /// The node's links that it starts from.
    var interfaces: [String] { keys.interfaces }

    /// The number of the VLAN; 0 for none.
    var vlanID: Int { keys.vlanID }

    /// The bond's mode, from 0 to 6.
    var bondMode: Int { keys.bond?.mode ?? 0 }

    /// The bond's options, as `primary=ens192;miimon=100`.
    var bondOptions: String { keys.bond?.options ?? "" }

    /// The name of the bond that it makes, if it makes one.
    var bondName: String? {
        guard interfaces.count > 1 else { return nil }
        return keys.bond.map(\.name).flatMap { $0.isEmpty ? nil : $0 } ?? Self.bondNameDefault
    }

    /// The name of a bond that has none, as Spiderpool's plugin makes it.
    private static let bondNameDefault = "sp_bond0"

    /// The name of the VLAN's link that it makes, if it makes one.
    var vlanName: String? {
        guard vlanID != 0, let base = bondName ?? interfaces.first else { return nil }
        return "\(base).\(vlanID)"
    }

    private func requireValid() throws(CNIError) {
        let fault: (message: String, details: String)? =
            if interfaces.isEmpty {
                (
                    "\"interfaces\" names none of the node's links",
                    "name one, or several that \"bond\" is to join"
                )
            } else if !(0...4094).contains(vlanID) {
                (
                    "invalid vlanId \(vlanID), please make sure vlanId in range [0,4094]",
                    "0 is for no VLAN"
                )
            } else if bondName != nil && keys.bond == nil {
                (
                    "the bond property is nil with multiple Interfaces",
                    "write \"bond\": {\"name\": \"bond0\", \"mode\": 1}, or name one interface"
                )
            } else if bondName != nil && !(0...6).contains(bondMode) {
                (
                    "bond mode must be in range [0,6], but is \(bondMode)",
                    "1 is active-backup, 4 is 802.3ad"
                )
            } else {
                nil
            }
        guard let fault else { return }
        throw CNIError(.invalidConfiguration, fault.message, details: fault.details)
    }

    /// Examines a VLAN that is there under the name of the one that is needed, or in its place.
    ///
    /// - Parameters:
    ///   - base: The link that it shall lie on.
    ///   - links: The node's.
    /// - Returns: The VLAN, if it is there.
    /// - Throws: `.refused` if the name, or the number, is another link's.
    func presentVLAN(on base: Link, among links: [Link]) throws(CNIError) -> Link? {
        guard let vlanName else { return nil }
        if let present = links.first(where: { $0.name == vlanName }) {
            guard present.kind == "vlan", present.vlanID.map(Int.init) == vlanID,
                present.peer == base.index
            else {
                throw CNIError(
                    .refused,
                    "failed to make the node's link \"\(vlanName)\": there is another link of the "
                        + "name, which is not VLAN \(vlanID) on \(base.name)",
                    details: "see `ip -d link show \(vlanName)`, and rename or delete it")
            }
            return present
        }
        if let other = links.first(where: { $0.vlanID.map(Int.init) == vlanID }) {
            throw CNIError(
                .refused,
                "cannot have multiple different vlan interfaces with the same vlanId \(vlanID) on "
                    + "node at the same time, please check vlan interface \(other.name)",
                details: "use the link under that as \"interfaces\", or another vlanID")
        }
        return nil
    }

    /// Examines the link that is there under the name of the bond that is needed.
    ///
    /// - Returns: The bond, if it is there.
    /// - Throws: `.refused` if the name is another link's.
    func presentBond(among links: [Link]) throws(CNIError) -> Link? {
        guard let bondName, let present = links.first(where: { $0.name == bondName }) else {
            return nil
        }
        guard present.kind == "bond" else {
            throw CNIError(
                .refused,
                "failed to make the node's link \"\(bondName)\": there is another link of the name, "
                    + "which is no bond",
                details: "see `ip -d link show \(bondName)`, and rename or delete it")
        }
        return present
    }

    /// Plays it. What is there already is used as it is.
    func makeLinks(_ facts: inout NamespaceFacts, seed: String) throws(CNIError) {
        var ports: [Link] = []
        for name in interfaces { ports.append(try facts.required(name, for: "interface")) }
        var base = ports[0]
        if let bondName {
            let mac = ports[0].macAddress
            if let present = try presentBond(among: facts.links) {
                base = present
            } else {
                base = try make(bondName, kind: "bond", seed, &facts) { $0.macAddress = mac }
                for index in facts.links.indices where ports.contains(facts.links[index]) {
                    facts.links[index].master = base.index
                }
            }
        }
        if let vlanName, try presentVLAN(on: base, among: facts.links) == nil {
            _ = try make(vlanName, kind: "vlan", seed, &facts) { link in
                link.peer = base.index
                link.vlanID = UInt16(vlanID)
                link.macAddress = base.macAddress
            }
        }
    }

    /// Examines the name of a link that is to be made.
    ///
    /// - Throws: `.refused` if no link can have it.
    func requireName(_ name: String) throws(CNIError) {
        guard Link.isName(name) else {
            throw CNIError(
                .refused, "failed to make the node's link \"\(name)\": no link can have the name",
                details: "it has 1 to 15 bytes, without blanks, \":\" and \"/\"; shorten what it "
                    + "is made from")
        }
    }

    private func make(
        _ name: String, kind: String, _ seed: String, _ facts: inout NamespaceFacts,
        _ complete: (inout Link) -> Void
    ) throws(CNIError) -> Link {
        try requireName(name)
        var link = facts.newLink(name, kind: kind, seed: "\(seed) \(name)")
        complete(&link)
        facts.add(link)
        return link
    }
}

extension NamespaceFacts {
    /// A link that a plugin needs.
    ///
    /// - Parameter role: What the configuration calls it.
    func required(_ name: String, for role: String) throws(CNIError) -> Link {
        try links.required(name, for: role)
    }
}

extension [Link] {
    /// A link that a plugin needs.
    ///
    /// - Parameter role: What the configuration calls it.
    func required(_ name: String, for role: String) throws(CNIError) -> Link {
        guard let link = first(where: { $0.name == name }) else {
            throw CNIError(
                .refused, "failed to lookup \(role) \"\(name)\": Link not found",
                details: "name one of the node's links")
        }
        return link
    }
}
