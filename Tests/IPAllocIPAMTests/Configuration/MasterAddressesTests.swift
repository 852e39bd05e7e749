import Foundation
import IPAlloc
import IPAllocNetlink
import IPAllocTestSupport
import Testing

@testable import IPAllocCNI
@testable import IPAllocIPAM

/// The parent interface whose addresses `match_master_subnet` is about.
@Suite struct MasterAddressesTests {
    private static let obstacle: String? = {
        do throws(NetlinkError) {
            _ = try NetworkNamespace.make()
            return nil
        } catch {
            return "\(error)"
        }
    }()

    private func configuration(_ more: String) throws -> NetworkConfiguration {
        let text = #"{"cniVersion":"1.0.0","name":"net","type":"sriov"\#(more)}"#
        return try NetworkConfiguration(
            NetworkConfiguration.members(of: Array(text.utf8)), supported: CNIVersion.allCases)
    }

    /// A folder as the kernel has it, with a virtual function of an interface.
    private func makeDevices(_ device: String, of parents: [String]) throws -> TemporaryDirectory {
        let devices = try TemporaryDirectory()
        for parent in parents {
            try FileManager.default.createDirectory(
                atPath: devices.file("\(device)/physfn/net/\(parent)"),
                withIntermediateDirectories: true)
        }
        return devices
    }

    @Test(
        "the master is the one that is named, or else the parent of the virtual function",
        .enabled(if: obstacle == nil, "\(obstacle ?? "")"),
        arguments: [
            #","master":"ens192","deviceID":"0000:03:02.1""#, #","deviceID":"0000:03:02.1""#,
            #","deviceID":"","pciBusID":"0000:03:02.1","master":"""#,
        ])
    func addresses(_ more: String) throws {
        let devices = try makeDevices("0000:03:02.1", of: ["ens192"])
        defer { withExtendedLifetime(devices) {} }
        let node = try NetworkNamespace.make()
        let netlink = try node.connect()
        try netlink.add(
            NewLink(.veth(peer: LinkSettings(name: "peer")), LinkSettings(name: "ens192")))
        let index = try netlink.link(named: "ens192").index
        try netlink.add(InterfaceAddress(CIDRBlock("10.6.168.1/16"), on: index))
        try netlink.add(
            InterfaceAddress(CIDRBlock("fd00:6::1/64"), on: index, flags: .noDuplicateDetection))
        let network = try configuration(more)
        let path = devices.path
        let found = try node.attempt { () throws(CNIError) in
            try MasterAddresses(devices: path).of(network)
        }.get()
        // The address that a link makes for itself reaches no other network.
        #expect(found.sorted() == ["10.6.168.1", "fd00:6::1"])
    }

    @Test(
        "without a master the configuration is refused, and says what would name one",
        arguments: [
            ("", "match_master_subnet is set, but no master is named"),
            (
                #","deviceID":"0000:03:02.2""#,
                #"match_master_subnet is set, but device "0000:03:02.2" has no master"#
            ),
            (
                #","deviceID":"../0000:03:02.1""#,
                #"match_master_subnet is set, but device "../0000:03:02.1" has no master"#
            ),
            (
                #","deviceID":"0000:03:02.1""#,
                #"the addresses of master "none9" are needed for match_master_subnet"#
            ),
        ])
    func missing(_ more: String, _ message: String) throws {
        let devices = try makeDevices("0000:03:02.1", of: ["none9"])
        defer { withExtendedLifetime(devices) {} }
        let network = try configuration(more)
        let error = #expect(throws: CNIError.self) {
            try MasterAddresses(devices: devices.path).of(network)
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message == message)
        #expect(error?.details.isEmpty == false)
    }
}
