import IPAllocJSON
import IPAllocScriptedAgent
import IPAllocTestSupport
import Testing

@testable import IPAllocCNI

@Suite("CNIMain")
struct CNIMainTests {
    @Test("ADD hands the request to the plugin and prints its result")
    func add() throws {
        let plugin = RecordingPlugin()
        let outcome = Call("ADD", Call.configuration(), ["CNI_ARGS": "K8S_POD_NAME=p"]).run(plugin)
        #expect(outcome.exitStatus == 0)
        #expect(outcome.standardOutput == "{\n    \"cniVersion\": \"1.1.0\",\n    \"dns\": {}\n}\n")
        let request = try #require(plugin.requests.first)
        #expect(request.command == .add)
        #expect(request.containerID == "c1")
        #expect(request.interface == "eth0")
        #expect(request.networkNamespace == "/run/netns/c1")
        #expect(request.arguments["K8S_POD_NAME"] == "p")
        #expect(request.configuration.name == "net")
        #expect(request.configuration.version == .v110)
    }

    @Test("the other commands print nothing", arguments: ["DEL", "CHECK", "GC", "STATUS"])
    func silent(_ command: String) {
        let plugin = RecordingPlugin()
        #expect(Call(command).run(plugin) == CNIOutcome())
        #expect(plugin.requests.map(\.command.rawValue) == [command])
    }

    @Test("a plugin's error is printed with the configuration's version, and the status is 1")
    func failure() {
        let plugin = RecordingPlugin(.failure(CNIError(.tryAgain, "busy", details: "very")))
        let outcome = Call("ADD", Call.configuration("0.3.1")).run(plugin)
        #expect(outcome.exitStatus == 1)
        #expect(
            outcome.json
                == .object([
                    "cniVersion": .string("0.3.1"), "code": .integer(11),
                    "details": .string("very"), "msg": .string("busy"),
                ]))
    }

    @Test("VERSION answers in the version it is asked in, whatever else comes")
    func version() {
        let supported = ["0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"]
        for (input, answer) in [
            (#"{"cniVersion":"0.4.0"}"#, "0.4.0"), (#"{"cniVersion":"9.9.9"}"#, "1.1.0"),
            ("", "1.1.0"), ("{", "1.1.0"), ("[]", "1.1.0"),
        ] {
            let outcome = Call("VERSION", input).run()
            #expect(outcome.exitStatus == 0)
            #expect(
                outcome.json
                    == .object([
                        "cniVersion": .string(answer), "supportedVersions": supported.json,
                    ]))
        }
    }

    @Test(
        "versions that the plugin does not speak are refused with both sides' versions",
        arguments: ["0.1.0", "0.2.0", "1.2.0", "", "1.0"])
    func incompatible(_ version: String) {
        let outcome = Call("ADD", Call.configuration(version)).run()
        #expect(outcome.exitStatus == 1)
        #expect(outcome.code == 1)
        #expect(outcome.message == "incompatible CNI versions")
        #expect(
            outcome.details == "config is \"\(version)\", plugin supports "
                + #"["0.3.0" "0.3.1" "0.4.0" "1.0.0" "1.1.0"]"#)
        #expect(outcome.json?["cniVersion"]?.string == version)
    }

    @Test("a configuration without a version is of 0.1.0, which nobody speaks any more")
    func unnamedVersion() {
        let outcome = Call("ADD", #"{"name":"net","type":"recording"}"#).run()
        #expect(outcome.code == 1)
        #expect(outcome.details?.hasPrefix(#"config is "0.1.0""#) == true)
        #expect(outcome.json?["cniVersion"] == nil)
    }

    @Test("commands that came later are refused before")
    func laterCommands() {
        for (command, version, isAllowed) in [
            ("CHECK", "0.3.1", false), ("CHECK", "0.4.0", true), ("GC", "1.0.0", false),
            ("GC", "1.1.0", true), ("STATUS", "1.0.0", false), ("STATUS", "1.1.0", true),
            ("ADD", "0.3.0", true), ("DEL", "0.3.0", true),
        ] {
            let outcome = Call(command, Call.configuration(version)).run()
            #expect(outcome.exitStatus == (isAllowed ? 0 : 1))
            #expect(outcome.code == (isAllowed ? nil : 1))
            if !isAllowed {
                #expect(outcome.message == "config version does not allow \(command)")
            }
        }
    }

    @Test("missing variables are named, all of them")
    func missingVariables() {
        var call = Call("ADD")
        call.environment["CNI_NETNS"] = nil
        call.environment["CNI_IFNAME"] = ""
        let outcome = call.run()
        #expect(outcome.code == 4)
        #expect(outcome.message == "required env variables [CNI_NETNS,CNI_IFNAME] missing")
    }

    @Test("each command wants its own variables and no others")
    func requiredVariables() {
        let needs: [String: Set<String>] = [
            "ADD": ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"],
            "CHECK": ["CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME"],
            "DEL": ["CNI_CONTAINERID", "CNI_IFNAME"], "GC": [], "STATUS": [], "VERSION": [],
        ]
        for (command, required) in needs {
            for variable in CNIVariable.allCases where variable != .command {
                let outcome = Call(command, Call.configuration(), [variable.rawValue: ""]).run()
                let isRequired = required.contains(variable.rawValue)
                #expect((outcome.code == 4) == isRequired, "\(command) without \(variable)")
                #expect(!isRequired || outcome.message?.contains(variable.rawValue) == true)
            }
        }
    }

    @Test("malformed variables are named and shown")
    func malformedVariables() {
        for (variable, values) in [
            ("CNI_CONTAINERID", ["-a", "a/b", "ä", "a b", "."]),
            ("CNI_IFNAME", [".", "..", "a/b", "a:b", "a b", "abcdefghijklmnop"]),
            ("CNI_ARGS", ["a", "=b", "a=b;c", "IgnoreUnknown=maybe"]),
        ] {
            for value in values {
                let outcome = Call("DEL", Call.configuration(), [variable: value]).run()
                #expect(outcome.code == 4, "\(variable)=\(value)")
                #expect(outcome.message?.hasPrefix("invalid \(variable): ") == true)
            }
        }
        for interface in ["a", "abcdefghijklmno", "eth0.1@x", "-"] {
            #expect(Call("DEL", Call.configuration(), ["CNI_IFNAME": interface]).run().code == nil)
        }
    }

    @Test("an unknown command is refused")
    func unknownCommand() {
        let outcome = Call("add").run()
        #expect(outcome.code == 4)
        #expect(outcome.message == "unknown CNI_COMMAND: add")
        #expect(outcome.details == "known are ADD, DEL, CHECK, GC, STATUS, VERSION")
    }

    @Test("what the environment lacks is told in the configuration's version, if it has one")
    func versionOfEnvironmentErrors() {
        for (input, version) in [
            (Call.configuration("0.4.0"), "0.4.0"), ("", nil), ("{", nil),
            (#"{"cniVersion":7}"#, nil),
        ] {
            var strange = Call("ADD", input)
            strange.program = "strange"
            for call in [Call("add", input), Call("ADD", input, ["CNI_IFNAME": ""]), strange] {
                let outcome = call.run()
                #expect(outcome.exitStatus == 1)
                #expect(outcome.json?["cniVersion"]?.string == version)
            }
        }
    }

    @Test("input that is no configuration is refused with the place")
    func undecodable() {
        for (input, code, part) in [
            ("", 6, "is empty"), ("{\"cniVersion\":\n tru}", 6, "line 2"), ("[]", 6, "an array"),
            (#"{"cniVersion":1}"#, 6, "cniVersion must be a string"),
            (#"{"cniVersion":"1.0.0"}"#, 7, "\"name\""),
            (#"{"cniVersion":"1.0.0","name":"a b"}"#, 7, "a b"),
            (String(repeating: " ", count: NetworkConfiguration.lengthMax + 1), 7, "4194304"),
        ] {
            let plugin = RecordingPlugin()
            let outcome = Call("ADD", input).run(plugin)
            #expect(outcome.exitStatus == 1)
            #expect(outcome.code == Int64(code))
            #expect(outcome.details?.contains(part) == true, "\(outcome.standardOutput)")
            #expect(plugin.requests.isEmpty)
        }
    }

    @Test("a failure to read is told as one")
    func unreadable() {
        let main = CNIMain(plugins: [("recording", RecordingPlugin())], productVersion: "1")
        let outcome = main.run(
            CNIInvocation(
                program: "recording", environment: Call("ADD").environment,
                standardInput: { _ throws(CNIError) in
                    throw CNIError(.inputOutput, "error reading from stdin")
                }))
        #expect(outcome.code == 5)
    }

    @Test("under a name that is no plugin's, the names are listed")
    func unknownName() {
        var call = Call("ADD")
        call.program = "/opt/cni/bin/strange"
        let text = "\"strange\" is no plugin of this program; call it by one of recording, other"
        #expect(call.run().message == text)
        #expect(call.run().exitStatus == 1)
        call.environment = [:]
        #expect(call.run() == CNIOutcome(standardError: text + "\n", exitStatus: 64))
        call.program = ""
        #expect(call.run().exitStatus == 64)
    }

    @Test("people who call it without a command are told what it is")
    func people() {
        var call = Call("")
        call.environment = [:]
        let introduction =
            "recording plugin 1.2.3\n"
            + "CNI protocol versions supported: 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0\n"
        #expect(call.run() == CNIOutcome(standardError: introduction))
        call.arguments = ["--version"]
        #expect(call.run() == CNIOutcome(standardOutput: "recording 1.2.3\n"))
        call.arguments = ["--help"]
        #expect(call.run().standardOutput.hasPrefix(introduction))
        #expect(call.run().standardOutput.contains("CNI_COMMAND"))
        #expect(call.run().exitStatus == 0)
        call.arguments = ["--what"]
        #expect(call.run().exitStatus == 64)
        #expect(call.run().standardError.contains("--what"))
    }

    @Test("1,000 malformed inputs are each answered by a CNI error or a result, never a trap")
    func randomInput() {
        var random = SeededGenerator.forTest()
        let sample = Array(
            Call.configuration(
                "1.1.0",
                #","prevResult":{"ips":[{"address":"10.0.0.1/8","interface":0}]},"#
                    + #""cni.dev/valid-attachments":[{"containerID":"c","ifname":"e"}]"#
            ).utf8)
        for _ in 0..<1000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(bytes[index], at: index)
                default: bytes.removeSubrange(index...)
                }
                if bytes.isEmpty { break }
            }
            let command = CNICommand.allCases.randomElement(using: &random)!
            let outcome = CNIMain(
                plugins: [("recording", RecordingPlugin())], productVersion: "1"
            ).run(
                CNIInvocation(
                    program: "recording", environment: Call(command.rawValue).environment,
                    standardInput: { [bytes] _ in bytes }))
            if outcome.exitStatus == 0 {
                let printsNothing = command != .add && command != .version
                #expect(outcome.standardOutput.isEmpty == printsNothing)
            } else {
                #expect(outcome.exitStatus == 1)
                #expect([1, 6, 7].contains(outcome.code))
            }
        }
    }
}
