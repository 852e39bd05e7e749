import IPAllocCNI
import IPAllocJSON
import IPAllocNetlink
import IPAllocRouting

/// The plugin that stands before a main plugin and makes the node's link that this one's
/// interfaces lie on: a bond of several links, or a VLAN upon a link or bond.
struct MasterPlugin {
    /// Its name in a network's configuration.
    static let name = "ifacer"

    /// The node's links that it starts from.
    let interfaces: [String]
    private let bond: String
    private let vlanID: Int64

    /// Reads its configuration.
    init(_ members: JSONObject) {
        interfaces = members["interfaces"]?.array?.compactMap(\.string) ?? []
        bond = members["bond"]?["name"]?.string ?? ""
        vlanID = members["vlanID"]?.integer ?? 0
    }

    /// The name of the bond that it makes, if it makes one.
    var bondName: String? { interfaces.count > 1 ? bond : nil }

    /// The name of the VLAN's link that it makes, if it makes one.
    var vlanName: String? {
        guard vlanID != 0, let base = bondName ?? interfaces.first else { return nil }
        return "\(base).\(vlanID)"
    }

    /// Plays it. What is there already is used as it is.
    func makeLinks(_ facts: inout NamespaceFacts, seed: String) throws(CNIError) {
        guard !interfaces.isEmpty else {
            throw CNIError(
                .invalidConfiguration, "\"interfaces\" names none of the node's links",
                details: "name one, or several that \"bond\" is to join")
        }
        var ports: [Link] = []
        for name in interfaces { ports.append(try facts.required(name, for: "interface")) }
        var base = ports[0]
        if let bondName {
            let mac = ports[0].macAddress
            base = try make(bondName, kind: "bond", seed, &facts) { $0.macAddress = mac }
            for index in facts.links.indices where ports.contains(facts.links[index]) {
                facts.links[index].master = base.index
            }
        }
        if let vlanName {
            _ = try make(vlanName, kind: "vlan", seed, &facts) { link in
                link.peer = base.index
                link.macAddress = base.macAddress
            }
        }
    }

    private func make(
        _ name: String, kind: String, _ seed: String, _ facts: inout NamespaceFacts,
        _ complete: (inout Link) -> Void
    ) throws(CNIError) -> Link {
        if let present = facts.link(named: name) { return present }
        guard Link.isName(name) else {
            throw CNIError(
                .refused, "failed to make the node's link \"\(name)\": no link can have the name",
                details: "it has 1 to 15 bytes, without blanks, \":\" and \"/\"; shorten what it "
                    + "is made from")
        }
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
        guard let link = link(named: name) else {
            throw CNIError(
                .refused, "failed to lookup \(role) \"\(name)\": Link not found",
                details: "name one of the node's links")
        }
        return link
    }
}
