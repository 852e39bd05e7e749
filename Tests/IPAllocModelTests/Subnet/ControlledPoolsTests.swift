import IPAlloc
import IPAllocJSON
import Testing

@testable import IPAllocModel

@Suite("ControlledPools")
struct ControlledPoolsTests {
    private static let sample =
        #"{"auto4-test-app-eth0-b1a36":{"ips":["10.6.168.171-10.6.168.173"],"application":"apps_v1_Deployment_default_test-app"}}"#

    @Test("the text of one pool is written as it is read, ranges first")
    func sample() throws {
        let ledger = try ControlledPools(statusText: Self.sample)
        let entry = try #require(ledger.pools["auto4-test-app-eth0-b1a36"])
        #expect(entry.ips == ["10.6.168.171-10.6.168.173"])
        #expect(ApplicationKey(ledgerText: entry.application)?.name == "test-app")
        #expect(ledger.statusText == Self.sample)
    }

    @Test("pools are in byte order, manual ones have no application, unknown members stay")
    func order() throws {
        let text = #"{"a":{"ips":["10.6.0.1"],"x":1},"b":{"ips":[],"application":"v1_Pod_n_p"}}"#
        #expect(try ControlledPools(statusText: text).statusText == text)
    }

    @Test("writing the ledger counts the pools' addresses")
    func counting() throws {
        var ledger = ControlledPools()
        ledger.pools["a"] = .init(ips: ["10.6.0.1-10.6.0.3", "10.6.0.9"])
        ledger.pools["b"] = .init(ips: ["10.6.0.4"])
        var status = SpiderSubnet.Status()
        try status.setControlledPools(ledger, family: .ipv4)
        #expect(status.allocatedIPCount == 5)
        #expect(try status.controlledPools() == ledger)
        try status.setControlledPools(ControlledPools(), family: .ipv4)
        #expect(status.allocatedIPCount == 0)
        #expect(status.controlledIPPools == nil)
    }

    @Test("a malformed ledger is told with its place")
    func malformed() {
        var status = SpiderSubnet.Status()
        status.controlledIPPools = #"{"a":{"ips":[1]}}"#
        let failure = decodingFailure { () throws(DecodingFailure) in
            _ = try status.controlledPools()
        }
        #expect(
            failure
                == "status.controlledIPPools.a.ips[0] must be a string, but is a whole number")
    }
}
