import IPAllocCNI
import IPAllocNetlink

/// The addresses of the interface upon which the main plugin puts the container's.
enum MasterAddresses {
    /// The addresses that others can reach, as text, of the configuration's `master` in the
    /// plugin's own network namespace.
    ///
    /// - Throws: `.invalidConfiguration` if there is no such interface, or none is named.
    static func of(_ network: NetworkConfiguration) throws(CNIError) -> [String] {
        guard let master = network.members["master"]?.string, !master.isEmpty else {
            throw CNIError(
                .invalidConfiguration, "match_master_subnet is set, but no master is named",
                details: "name the parent interface as \"master\", or leave match_master_subnet "
                    + "out")
        }
        do throws(NetlinkError) {
            let netlink = try RouteNetlink()
            let link = try netlink.link(named: master)
            return try netlink.addresses(of: link.index)
                .filter { $0.scope == .universe }
                .map(\.address.description)
        } catch {
            throw CNIError(
                .invalidConfiguration,
                "the addresses of master \"\(master)\" are needed for match_master_subnet",
                details: error.description)
        }
    }
}
