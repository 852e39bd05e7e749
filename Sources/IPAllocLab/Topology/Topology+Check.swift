import IPAlloc
import IPAllocNetlink

extension Topology {
    /// Finds what cannot be built.
    ///
    /// - Throws: `LabError`, with the member that is at fault and what it may be.
    public func check() throws(LabError) {
        try Self.checkName(name, "name")
        guard !networks.isEmpty else { throw LabError("topology: networks: name at least one") }
        guard !nodes.isEmpty else { throw LabError("topology: nodes: name at least one") }
        try Self.checkUnique(networks.map(\.interface), "networks")
        try Self.checkUnique(nodes.map(\.name), "nodes")
        for network in networks {
            // The bridge and its ports are named after it, with more before.
            guard Link.isName("br-\(network.interface)"), Link.isName("n99-\(network.interface)")
            else {
                throw LabError(
                    "topology: networks: \"\(network.interface)\" cannot be an interface here; "
                        + "take 1 to 11 letters and digits")
            }
            for gateway in network.gateways { _ = try Self.block(gateway, "gateways") }
        }
        for node in nodes {
            try Self.checkName(node.name, "nodes")
            guard node.name != "lan" else {
                throw LabError("topology: nodes: \"lan\" is the networks' own name; take another")
            }
            for address in node.addresses {
                _ = try Self.block(address.address, "addresses of \(node.name)")
                guard networks.contains(where: { $0.interface == address.interface }) else {
                    throw LabError(
                        "topology: addresses of \(node.name): there is no network "
                            + "\"\(address.interface)\"; there are "
                            + networks.map(\.interface).joined(separator: ", "))
                }
            }
        }
    }

    /// An address with its prefix.
    static func block(_ text: String, _ member: String) throws(LabError) -> CIDRBlock {
        guard let block = try? CIDRBlock(text) else {
            throw LabError(
                "topology: \(member): \"\(text)\" is no address with a prefix, as in 10.6.0.1/16")
        }
        return block
    }

    private static func checkName(_ name: String, _ member: String) throws(LabError) {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        guard isPlain && (1...63).contains(name.utf8.count) && name.first?.isLetter == true else {
            throw LabError(
                "topology: \(member): \"\(name)\" cannot be a name here; take 1 to 63 of a-z, 0-9, "
                    + "\"-\" and \".\", a letter first")
        }
    }

    private static func checkUnique(_ names: [String], _ member: String) throws(LabError) {
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw LabError("topology: \(member): \"\(name)\" is there twice")
        }
    }
}
