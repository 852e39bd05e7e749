import IPAllocJSON
import Testing

@testable import IPAllocCNI

@Suite("NetworkConfiguration")
struct NetworkConfigurationTests {
    private func configuration(_ more: String) throws -> NetworkConfiguration {
        let bytes = Array(Call.configuration("1.1.0", more).utf8)
        return try NetworkConfiguration(
            NetworkConfiguration.members(of: bytes), supported: CNIVersion.allCases)
    }

    @Test("attachments are read under the name of the specification and under its former one")
    func attachments() throws {
        for name in ["cni.dev/valid-attachments", "cni.dev/attachments"] {
            let network = try configuration(
                #","\#(name)":[{"containerID":"c1","ifname":"eth0"},"#
                    + #"{"containerID":"c2","ifname":"net1"}]"#)
            #expect(
                try network.validAttachments() == [
                    .init(containerID: "c1", interface: "eth0"),
                    .init(containerID: "c2", interface: "net1"),
                ])
        }
        #expect(try configuration(#","cni.dev/valid-attachments":null"#).validAttachments() == [])
        #expect(try configuration(#","cni.dev/valid-attachments":[]"#).validAttachments() == [])
    }

    @Test("without a list of attachments nothing is guessed")
    func noAttachments() throws {
        #expect {
            try configuration("").validAttachments()
        } throws: { ($0 as? CNIError)?.code == .invalidConfiguration }
        for more in [#"[{"ifname":"eth0"}]"#, #"[{"containerID":"c"}]"#, "1", #"["c"]"#] {
            #expect {
                try configuration(#","cni.dev/valid-attachments":"# + more).validAttachments()
            } throws: { ($0 as? CNIError)?.code == .undecodable }
        }
    }

    @Test("the previous result is read when it is asked for, not before")
    func previousResult() throws {
        #expect(try configuration("").previousResult() == nil)
        #expect(try configuration(#","prevResult":null"#).previousResult() == nil)
        #expect(
            try configuration(#","prevResult":{"ips":[{"address":"10.0.0.1/8"}]}"#)
                .previousResult()?.addresses.count == 1)
        let broken = try configuration(#","prevResult":{"ips":[{"address":"ten"}]}"#)
        #expect {
            try broken.previousResult()
        } throws: {
            ($0 as? CNIError)?.code == .undecodable
                && "\($0)".contains("prevResult.ips[0].address")
        }
    }

    @Test("arguments keep what is behind the first equals sign")
    func arguments() throws {
        let arguments = try CNIArguments(parsing: "IgnoreUnknown=1;A=b=c;B=;A=d;")
        #expect(arguments["A"] == "d")
        #expect(arguments["B"] == "")
        #expect(arguments["C"] == nil)
        #expect(arguments.ignoresUnknown)
        #expect(try CNIArguments(parsing: "").ignoresUnknown == false)
    }

    @Test("unknown arguments are refused by name unless they are to be passed over")
    func unknownArguments() throws {
        #expect {
            try CNIArguments(parsing: "Z=1;A=1;B=1").requireKnown(["B"])
        } throws: { "\($0)".contains("unknown args A, Z") }
        try CNIArguments(parsing: "Z=1;IgnoreUnknown=TRUE").requireKnown([])
        try CNIArguments(parsing: "B=1;IgnoreUnknown=false").requireKnown(["B"])
    }
}
