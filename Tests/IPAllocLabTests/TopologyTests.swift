import IPAllocJSON
import Testing

@testable import IPAllocLab

@Suite("Topology")
struct TopologyTests {
    @Test("the walkthrough's can be built, and is read as it is written")
    func walkthrough() throws {
        let topology = Topology.walkthrough
        try topology.check()
        #expect(try Topology(json: topology.json) == topology)
    }

    @Test(
        "what cannot be built is refused with the member at fault",
        arguments: [
            (#"{}"#, "name"), (#"{"name":"Lab"}"#, "name"), (#"{"name":"a"}"#, "networks"),
            (#"{"name":"a","networks":[{"interface":"eth0"}]}"#, "nodes"),
            (
                #"{"name":"a","networks":[{"interface":"eth0"},{"interface":"eth0"}],"nodes":[{"name":"n"}]}"#,
                "twice"
            ),
            (
                #"{"name":"a","networks":[{"interface":"muchtoolong1"}],"nodes":[{"name":"n"}]}"#,
                "cannot be an interface"
            ),
            (
                #"{"name":"a","networks":[{"interface":"e","gateways":["10.0.0.1"]}],"nodes":[{"name":"n"}]}"#,
                "no address with a prefix"
            ),
            (#"{"name":"a","networks":[{"interface":"e"}],"nodes":[{"name":"lan"}]}"#, "lan"),
            (#"{"name":"a","networks":[{"interface":"e"}],"nodes":[{"name":"a/b"}]}"#, "nodes"),
            (
                #"{"name":"a","networks":[{"interface":"e"}],"nodes":[{"name":"n","addresses":[{"interface":"f","address":"10.0.0.1/8"}]}]}"#,
                "there is no network"
            ),
        ])
    func refused(text: String, expected: String) throws {
        let topology = try Topology(json: JSONValue(parsing: text))
        let error = #expect(throws: LabError.self) { try topology.check() }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }
}

@Suite("Names of pods")
struct PodNameTests {
    @Test("suffixes and hashes have letters that make no words, and hashes do not change")
    func form() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = Set("bcdfghjklmnpqrstvwxz2456789")
        #expect(PodName.suffix(using: &generator).count == 5)
        #expect(PodName.suffix(using: &generator).allSatisfy(alphabet.contains))
        let hash = PodName.templateHash(of: "{}")
        #expect((1...10).contains(hash.count) && hash.allSatisfy(alphabet.contains))
        #expect(PodName.templateHash(of: "{}") == hash)
        #expect(PodName.templateHash(of: "{ }") != hash)
        #expect(PodName.containerID(using: &generator).count == 64)
    }
}
