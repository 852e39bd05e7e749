import IPAllocAgentAPI
import IPAllocJSON
import IPAllocPluginCall
import Testing

@testable import IPAllocIPAM

@Suite("IPAM part of a network configuration")
struct IPAMConfigurationTests {
    @Test(
        "texts that are empty or null are as absent",
        arguments: [
            "{}", #"{"log_level":"","ipam_unix_socket_path":""}"#,
            #"{"log_level":null,"ipam_unix_socket_path":null,"default_ipv4_ippool":null}"#,
        ])
    func absent(text: String) throws {
        let configuration = try IPAMConfiguration(json: JSONValue(parsing: text))
        #expect(configuration.log.level == .debug)
        #expect(configuration.log.path == "/var/log/spidernet/spiderpool.log")
        #expect(configuration.socketPath == AgentPath.socketDefault)
        #expect(configuration.defaultIPv4Pools.isEmpty)
    }
}
