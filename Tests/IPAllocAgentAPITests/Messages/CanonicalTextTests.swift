import IPAllocAgentAPI
import IPAllocJSON
import IPAllocTestSupport
import Testing

/// Messages read at once from their text, beside the same read from the text's tree.
@Suite("Messages read without a tree")
struct CanonicalTextTests {
    /// What agent and plugins exchange for each pod, with everything in it.
    private static let texts = [
        """
        {"cleanGateway":true,"containerID":"c1","defaultIPv4IPPool":["a","b"],\
        "defaultIPv6IPPool":null,"ifName":"eth0","masterAddresses":["10.6.0.1/16"],\
        "matchMasterSubnet":true,"netNamespace":"/var/run/netns/n","networkName":"net",\
        "nodeName":"n1","podAnnotations":{"a":"{\\"b\\":[1]}","z":"ü"},"podName":"p",\
        "podNamespace":"default","podUID":"u1"}
        """,
        """
        {"containerID":"c1","ifName":"eth0","netNamespace":"/n","podName":"p",\
        "podNamespace":"d","podUID":"u"}
        """,
        """
        {"containerID":"c1","isReleaseConflictIPs":true,"netNamespace":"/n","podName":"p",\
        "podNamespace":"d","podUID":"u"}
        """,
        """
        {"dns":{"domain":"d","nameservers":["1.1.1.1"],"options":["o"],"search":["s"]},"ips":[\
        {"address":"10.6.0.2/16","enableGatewayDetection":true,"gateway":"10.6.0.1",\
        "ipPool":"a","mac":"02:00:00:00:00:01","nic":"eth0","version":4,"vlan":7},\
        {"address":"fd00::2/64","nic":"net1","version":6}],\
        "routes":[{"dst":"0.0.0.0/0","gw":"10.6.0.1","ifName":"eth0"}]}
        """,
    ]

    private func compare<Message: FieldStruct>(_ text: [UInt8], _ type: Message.Type) -> Bool {
        let tree = try? Message(json: JSONValue(parsing: text))
        let direct = Message(canonical: text)
        #expect(direct == nil || direct == tree, "\(String(decoding: text, as: UTF8.self))")
        return direct != nil
    }

    /// Compares what a text is as each of the messages.
    ///
    /// - Returns: As how many it was understood.
    private func compareAll(_ text: [UInt8]) -> Int {
        [
            compare(text, IPAMAddArguments.self), compare(text, IPAMDeleteArguments.self),
            compare(text, IPAMBatchDeleteArguments.self), compare(text, IPAMAddAnswer.self),
        ].count { $0 }
    }

    @Test("what is written is understood, with blanks between too")
    func written() throws {
        let messages: [any FieldStruct] = [
            try IPAMAddArguments(json: JSONValue(parsing: Self.texts[0])),
            try IPAMDeleteArguments(json: JSONValue(parsing: Self.texts[1])),
            try IPAMBatchDeleteArguments(json: JSONValue(parsing: Self.texts[2])),
            try IPAMAddAnswer(json: JSONValue(parsing: Self.texts[3])),
        ]
        func check<Message: FieldStruct>(_ message: Message, _ text: String) {
            #expect(message.jsonText == text)
            #expect(Message(canonical: message.jsonUTF8) == message)
            let indented = message.json.text(indentation: 2)
            #expect(Message(canonical: Array(" \n\(indented)\t\r\n".utf8)) == message)
        }
        for (message, text) in zip(messages, Self.texts) { check(message, text) }
    }

    @Test(
        "another shape is left to the tree",
        arguments: [
            #"{"ifName":"e","containerID":"c"}"#, #"{"containerID":"c","ifName":"e","x":1}"#,
            #"{"containerID":"c","containerID":"d","ifName":"e"}"#,
            #"{"container\u0049D":"c","ifName":"e"}"#, #"{"containerID":1,"ifName":"e"}"#,
            #"{"containerID":null,"ifName":"e"}"#, #"{"containerID":"c"}"#, "null", "[]", "", "{",
            #"{"containerID":"c","ifName":"e"} x"#, #"{"containerID":"c","ifName":"e",}"#,
            #"{"containerID":"c" "ifName":"e"}"#, #"{"containerID":"c","ifName":"e""#,
        ])
    func others(text: String) {
        #expect(!compare(Array(text.utf8), IPAMDeleteArguments.self))
    }

    @Test("texts that were changed at random are the same either way, or left to the tree")
    func changed() {
        var random = SeededGenerator.forTest()
        let signs = Array("{}[]\",:\\ue1n0 ü".utf8)
        var understood = 0
        for _ in 0..<5_000 {
            var text = Array(Self.texts.randomElement(using: &random)!.utf8)
            for _ in 0..<Int.random(in: 0...2, using: &random) where !text.isEmpty {
                let place = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text.remove(at: place)
                case 1: text[place] = signs.randomElement(using: &random)!
                case 2: text.insert(signs.randomElement(using: &random)!, at: place)
                default: text.removeSubrange(place...)
                }
            }
            understood += compareAll(text)
        }
        #expect(understood > 500)
    }
}
