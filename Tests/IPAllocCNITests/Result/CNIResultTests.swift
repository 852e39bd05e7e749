import IPAlloc
import IPAllocJSON
import Testing

@testable import IPAllocCNI

@Suite("CNIResult")
struct CNIResultTests {
    private func sample() throws -> CNIResult {
        var result = CNIResult()
        result.interfaces = [
            .init(name: "veth1", mac: "0a:00:00:00:00:01"),
            .init(name: "eth0", mac: "0a:00:00:00:00:02", sandbox: "/run/netns/c1"),
        ]
        result.interfaces[1].mtu = 1500
        result.addresses = [
            .init(
                try CIDRBlock("10.6.168.2/16"), gateway: try IPAddress("10.6.0.1"), interface: 1),
            .init(try CIDRBlock("fd00:6::2/64"), interface: 1),
        ]
        result.routes = [
            .init(try CIDRBlock("0.0.0.0/0"), gateway: try IPAddress("10.6.0.1")),
            .init(try CIDRBlock("fd00:7::/64")),
        ]
        result.routes[0].details = ["mtu": .integer(1400), "table": .integer(100)]
        result.dns.nameservers = ["10.6.0.1"]
        return result
    }

    @Test("0.3 and 0.4 name each address's family", arguments: [CNIVersion.v030, .v031, .v040])
    func old(_ version: CNIVersion) throws {
        #expect(
            try sample().json(version: version).text()
                == #"{"cniVersion":"\#(version.rawValue)","dns":{"nameservers":["10.6.0.1"]},"#
                + #""interfaces":[{"mac":"0a:00:00:00:00:01","name":"veth1"},"#
                + #"{"mac":"0a:00:00:00:00:02","name":"eth0","sandbox":"/run/netns/c1"}],"#
                + #""ips":[{"address":"10.6.168.2/16","gateway":"10.6.0.1","interface":1,"#
                + #""version":"4"},{"address":"fd00:6::2/64","interface":1,"version":"6"}],"#
                + #""routes":[{"dst":"0.0.0.0/0","gw":"10.6.0.1"},{"dst":"fd00:7::/64"}]}"#)
    }

    @Test("1.0 names no family")
    func new() throws {
        let text = try sample().json(version: .v100).text()
        #expect(!text.contains("\"version\""))
        #expect(!text.contains("mtu") && !text.contains("table"))
    }

    @Test("1.1 has the details of interfaces and routes")
    func newest() throws {
        let json = try sample().json(version: .v110)
        #expect(json["interfaces"]?.array?[1]["mtu"]?.integer == 1500)
        #expect(json["routes"]?.array?[0]["table"]?.integer == 100)
        #expect(try CNIResult(json: json) == sample())
    }

    @Test("a result survives each version but for what that version cannot say")
    func conversion() throws {
        var plain = try sample()
        plain.interfaces[1].mtu = nil
        plain.routes[0].details = [:]
        for version in CNIVersion.allCases {
            #expect(try CNIResult(json: plain.json(version: version)) == plain)
        }
    }

    @Test("an IPAM result is the addresses, routes and name servers")
    func abbreviated() throws {
        var result = CNIResult()
        result.addresses = [.init(try CIDRBlock("10.6.168.2/16"))]
        #expect(
            result.json(version: .v100).text()
                == #"{"cniVersion":"1.0.0","dns":{},"ips":[{"address":"10.6.168.2/16"}]}"#)
    }

    @Test("what is wrong in a previous result has its place")
    func malformed() throws {
        for (text, place) in [
            (#"{"ips":[{"address":"10.0.0.1"}]}"#, "ips[0].address"),
            (#"{"ips":[{"address":"10.0.0.1/8","gateway":"fd00::1"}]}"#, "ips[0].gateway"),
            (#"{"ips":[{"address":"10.0.0.1/8","interface":0}]}"#, "ips[0].interface"),
            (#"{"ips":[{"address":"10.0.0.1/8","interface":-1}],"interfaces":[{}]}"#, "ips[0]."),
            (#"{"routes":[{"dst":"x"}]}"#, "routes[0].dst"),
            (#"{"routes":{}}"#, "routes must be"), (#"{"dns":1}"#, "dns must be"),
            ("[]", "an object"),
        ] {
            #expect {
                _ = try CNIResult(json: JSONValue(parsing: text))
            } throws: { "\($0)".contains(place) }
        }
    }

    @Test("the addresses of an interface are those in the container, not those of its host end")
    func addressesOfInterface() throws {
        var result = try sample()
        #expect(result.addresses(of: "eth0").count == 2)
        #expect(result.addresses(of: "net1").isEmpty)
        #expect(result.addresses(of: "veth1").isEmpty)
        result.addresses[0].interface = 0
        #expect(result.addresses(of: "veth1").isEmpty)
        result.addresses[1].interface = nil
        #expect(result.addresses(of: "net1").map(\.block.description) == ["fd00:6::2/64"])
    }
}
