import IPAlloc
import IPAllocJSON
import IPAllocTestSupport
import Testing

@testable import IPAllocModel

@Suite("AllocatedAddresses")
struct AllocatedAddressesTests {
    private static let sample =
        #"{"10.6.0.1":{"pod":"default/test-app-7d9c8b6f5d-00001","podUid":"8f3c1d7a-52a1-4e0f-9c55-000000000001"}}"#

    @Test("the text of one record is written as it is read")
    func sample() throws {
        let ledger = try AllocatedAddresses(statusText: Self.sample)
        let record = try #require(ledger.records[IPAddress("10.6.0.1")])
        #expect(record.pod == "default/test-app-7d9c8b6f5d-00001")
        #expect(record.podUID == "8f3c1d7a-52a1-4e0f-9c55-000000000001")
        #expect(ledger.statusText == Self.sample)
    }

    @Test("keys are in byte order, older and unknown members are kept")
    func order() throws {
        var ledger = AllocatedAddresses()
        for text in ["10.6.0.9", "10.6.0.10", "10.6.0.100"] {
            ledger.records[try IPAddress(text)] = .init(pod: "n/p", podUID: "u")
        }
        ledger.records[try IPAddress("10.6.0.9")] = .init(
            pod: "n/p", podUID: "u", interface: "eth0")
        ledger.records[try IPAddress("10.6.0.9")]?.unknown = ["x": .bool(true)]
        let text =
            #"{"10.6.0.10":{"pod":"n/p","podUid":"u"},"10.6.0.100":{"pod":"n/p","podUid":"u"},"10.6.0.9":{"interface":"eth0","pod":"n/p","podUid":"u","x":true}}"#
        #expect(ledger.statusText == text)
        #expect(try AllocatedAddresses(statusText: text) == ledger)
    }

    @Test("the text of many records is that of the object that they are")
    func many() throws {
        var generator = SeededGenerator.forTest("AllocatedAddressesTests.many")
        for family in [AddressFamily.ipv4, .ipv6] {
            var ledger = AllocatedAddresses()
            var members: JSONObject = [:]
            for number in 0..<300 {
                let bits = Int.random(in: 1...family.bitWidth, using: &generator)
                let value = UInt128.random(in: 0...(.max >> UInt128(128 - bits)), using: &generator)
                let address = try #require(IPAddress(value: value, family: family))
                let record = AllocatedAddresses.Record(
                    pod: "n/\"\(number)\\", podUID: number % 7 == 0 ? "" : "u\n\(number)")
                ledger.records[address] = record
                members[address.description] = record.json
            }
            #expect(ledger.statusText == JSONValue.object(members).text())
        }
    }

    @Test("an empty ledger has no text")
    func empty() throws {
        #expect(AllocatedAddresses().statusText == nil)
        for text in [nil, "", "{}", "null"] {
            #expect(try AllocatedAddresses(statusText: text).records.isEmpty)
        }
        var status = SpiderIPPool.Status()
        status.setAllocatedAddresses(AllocatedAddresses())
        #expect(status.allocatedIPs == nil)
        #expect(status.allocatedIPCount == 0)
    }

    @Test("equal addresses are one record, however they are written")
    func spelling() throws {
        let ledger = try AllocatedAddresses(
            statusText: #"{"FD00:0::1":{"pod":"n/p","podUid":"u"}}"#)
        #expect(ledger.statusText == #"{"fd00::1":{"pod":"n/p","podUid":"u"}}"#)
    }

    @Test("a malformed ledger is told with its place")
    func malformed() {
        func failure(_ text: String) -> String? {
            decodingFailure { () throws(DecodingFailure) in
                var status = SpiderIPPool.Status()
                status.allocatedIPs = text
                _ = try status.allocatedAddresses()
            }
        }
        #expect(
            failure(#"{"10.6.0.x":{}}"#)?.hasPrefix(
                "status.allocatedIPs[10.6.0.x] is not an address: malformed text") == true)
        #expect(
            failure(#"{"10.6.0.1":{"pod":1}}"#)
                == "status.allocatedIPs[10.6.0.1].pod must be a string, but is a whole number")
        #expect(failure("{")?.hasPrefix("status.allocatedIPs is not valid JSON: ") == true)
    }
}
