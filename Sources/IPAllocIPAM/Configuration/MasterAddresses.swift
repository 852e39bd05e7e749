import IPAllocCNI
import IPAllocNetlink

/// The addresses of the interface upon which the main plugin puts the container's.
struct MasterAddresses {
    /// Where the kernel tells what the PCI devices are.
    var devices = "/sys/bus/pci/devices"

    /// The members of a configuration that tell a virtual function of an SR-IOV device, whose
    /// master is the physical one. Meta plugins add them.
    private static let deviceKeys = ["deviceID", "pciBusID"]

    /// The addresses that others can reach, as text, of the configuration's master in the plugin's
    /// own network namespace.
    ///
    /// - Throws: `.invalidConfiguration` if there is no such interface, or none is named.
    func of(_ network: NetworkConfiguration) throws(CNIError) -> [String] {
        let master = try name(in: network)
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

    /// The master's name: the one that the configuration has, or else that of the device whose
    /// virtual function it has.
    private func name(in network: NetworkConfiguration) throws(CNIError) -> String {
        if let master = network.members["master"]?.string, !master.isEmpty { return master }
        let device = Self.deviceKeys.lazy.compactMap { network.members[$0]?.string }
            .first { !$0.isEmpty }
        guard let device else {
            throw CNIError(
                .invalidConfiguration, "match_master_subnet is set, but no master is named",
                details: "name the parent interface as \"master\" or a virtual function as "
                    + "\"deviceID\", or leave match_master_subnet out")
        }
        // The name is part of a path; a PCI address has no slash.
        let parents =
            device.contains("/") ? [] : FolderNames.of("\(devices)/\(device)/physfn/net")
        guard let parent = parents.min() else {
            throw CNIError(
                .invalidConfiguration,
                "match_master_subnet is set, but device \"\(device)\" has no master",
                details: "there is no interface in \(devices)/\(device)/physfn/net; name a "
                    + "virtual function of a network device, or leave match_master_subnet out")
        }
        return parent
    }
}
