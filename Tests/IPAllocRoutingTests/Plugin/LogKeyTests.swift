import IPAllocCNI
import Testing

@testable import IPAllocRouting

/// Keys of the log that cannot be.
@Suite("Log keys", .enabled(if: World.isPossible, Comment(rawValue: World.reason)))
struct LogKeyTests {
    private static let cases: [(plugin: String, keys: String, place: String)] = [
        (
            "veth", #""log_options":{"log_file":"/dev/null","log_level":"loud"}"#,
            "log_options.log_level must be one of DEBUG, "
        ),
        (
            "veth", #""log_options":{"log_file":"/dev/null","log_max_size":-1}"#,
            "log_options.log_max_size must be a number"
        ),
        (
            "veth", #""log_options":{"log_file":"/dev/null"},"rp_filter":7,"service_cidr":"x""#,
            "must be"
        ),
        (
            "coordinator", #""logOptions":{"logFile":"/dev/null","logLevel":"loud"}"#,
            "logOptions.logLevel must be one of DEBUG, "
        ),
        (
            "coordinator", #""logOptions":{"logFile":"/dev/null","logMaxCount":-1}"#,
            "logOptions.logMaxCount must be a number"
        ),
        (
            "coordinator", #""logOptions":{"logFile":"/dev/null"},"vethMTU":"x""#,
            "vethMTU must be"
        ),
    ]

    @Test("ADD names the key, and DEL needs none", arguments: cases)
    func named(_ test: (plugin: String, keys: String, place: String)) throws {
        let world = try World()
        let attachment = try world.attach("eth0", network: 6)
        let before = try world.snapshots()
        var call = PluginCall(test.plugin, "ADD", world, attachment)
        call.keys = ",\(test.keys)"
        let refused = try call.run()
        #expect(refused.code == 7)
        #expect(refused.details?.contains(test.place) == true, "\(refused.standardOutput)")
        try world.expectUnchanged(since: before)
        let configuration: RoutingConfiguration =
            test.plugin == "veth" ? .veth(.recorded) : .coordinator(.recorded)
        _ = try world.routing(attachment, configuration).setUp()
        call.command = "DEL"
        let deleted = try call.run()
        #expect(deleted.exitStatus == 0, "\(deleted.standardOutput)")
        #expect(try world.pod.netlink.links().map(\.name).sorted() == ["eth0", "lo"])
    }

    @Test("what else is wrong takes the name of the first interface from nobody")
    func firstInterface() throws {
        let world = try World()
        try world.attachOverlay()
        try world.pod.shell(
            """
            set -e
            ip link set eth0 down; ip link set eth0 name ovl0; ip link set ovl0 up
            ip route add 169.254.1.1 dev ovl0; ip route add default via 169.254.1.1 dev ovl0
            """)
        let attachment = try world.attach("net1", network: 7)
        var settings = CoordinatorSettings.recorded
        settings.firstInterface = "ovl0"
        _ = try world.routing(attachment, .coordinator(settings)).setUp()
        #expect(try !world.pod.netlink.neighbours().filter { $0.state == .permanent }.isEmpty)
        var call = PluginCall("coordinator", "DEL", world, attachment)
        call.keys =
            #","podDefaultCniNic":"ovl0","vethMTU":"x","logOptions":{"logFile":"/dev/null"}"#
        #expect(try call.run().exitStatus == 0)
        #expect(try world.pod.netlink.neighbours().filter { $0.state == .permanent } == [])
    }
}
