import IPAllocJSON
import Testing

@testable import IPAllocLab

@Suite("NetworkConfigurationList")
struct NetworkConfigurationListTests {
    private let list = """
        {"cniVersion":"0.4.0","name":"n","plugins":[
        {"type":"macvlan","ipam":{"type":"spiderpool"},"capabilities":{"a":true,"b":false}},
        {"type":"veth"},{"type":"tuning","ipam":{"type":"host-local"}}]}
        """

    @Test("a plugin gets name, version, the previous result, and the capabilities it declares")
    func input() throws {
        let configuration = try NetworkConfigurationList(
            JSONValue(parsing: list), networkName: "other")
        let capabilities: JSONObject = ["a": .integer(1), "b": .integer(2), "c": .integer(3)]
        let first = configuration.input(
            for: configuration.plugins[0], capabilities: capabilities, previous: nil)
        #expect(first["name"] == .string("n"))
        #expect(first["cniVersion"] == .string("0.4.0"))
        #expect(first["runtimeConfig"]?.text() == #"{"a":1}"#)
        #expect(first["prevResult"] == nil)
        let second = configuration.input(
            for: configuration.plugins[1], capabilities: capabilities, previous: .object([:]))
        #expect(second["runtimeConfig"] == nil)
        #expect(second["prevResult"] == .object([:]))
    }

    @Test("a configuration of one plugin is a list of one, named after its network if need be")
    func single() throws {
        let configuration = try NetworkConfigurationList(
            JSONValue(parsing: #"{"cniVersion":"0.3.1","type":"macvlan"}"#), networkName: "n")
        #expect(configuration.plugins.count == 1)
        #expect(configuration.name == "n")
        #expect(!configuration.tellsResultOnDelete)
    }

    @Test("our own plugins are told the socket and the log where they are not, others are not")
    func socket() throws {
        let configuration = try NetworkConfigurationList(JSONValue(parsing: list), networkName: "n")
        func told(_ configuration: NetworkConfigurationList) -> JSONValue {
            configuration.inLab(socket: "/s", node: "n1", logPath: "/l", stateFolder: "/f")
        }
        let plugins = told(configuration)["plugins"]?.array ?? []
        #expect(plugins[0]["ipam"]?["ipam_unix_socket_path"] == .string("/s"))
        #expect(plugins[0]["ipam"]?["log_file_path"] == .string("/l"))
        #expect(plugins[0]["ipam"]?["node_name"] == .string("n1"))
        #expect(plugins[0]["ipam_unix_socket_path"] == nil)
        #expect(plugins[0]["ipalloc_state_dir"] == nil)
        #expect(plugins[1]["ipam_unix_socket_path"] == .string("/s"))
        #expect(plugins[1]["ipalloc_state_dir"] == .string("/f"))
        #expect(plugins[2].text() == #"{"ipam":{"type":"host-local"},"type":"tuning"}"#)
        let other = try NetworkConfigurationList(
            JSONValue(
                parsing: #"{"type":"x","ipam":{"type":"ipalloc","ipam_unix_socket_path":"/t"}}"#),
            networkName: "n")
        #expect(told(other)["ipam"]?["ipam_unix_socket_path"] == .string("/t"))
    }

    @Test("what is no configuration is refused", arguments: ["1", "{}", #"{"plugins":[]}"#])
    func refused(text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(throws: LabError.self) { try NetworkConfigurationList(json, networkName: "n") }
    }
}
