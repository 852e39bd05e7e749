import Foundation
import IPAllocAgentAPI
import IPAllocCommands
import IPAllocJSON
import IPAllocModel
import Testing

/// `ipallocctl check` and `ipallocctl gc` against an agent and folders of a node.
@Suite("Commands that check and repair") struct CheckCommandTests {
    /// An agent with a pod, and the folders of its node.
    private func withNode(
        _ body: (TestAgent, _ options: [String], _ netns: String, _ cache: String) async throws
            -> Void
    ) async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let netns = agent.directory.file("netns")
            let cache = agent.directory.file("results")
            for folder in [netns, cache] {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
            }
            var arguments = addArguments(pod: "p")
            if case .object(var members) = arguments {
                members["netNamespace"] = .string(netns + "/p")
                arguments = .object(members)
            }
            try await agent.send("POST", AgentPath.addresses, arguments)
            try "".write(toFile: netns + "/p", atomically: true, encoding: .utf8)
            try Self.cached(container: "c-p", "10.6.168.1/16")
                .write(toFile: cache + "/net-c-p-eth0", atomically: true, encoding: .utf8)
            let options = ["--netns-dir", netns, "--cni-cache", cache, "--grace", "0"]
            try await body(agent, options, netns, cache)
        }
    }

    /// A file as libcni writes it.
    private static func cached(container: String, _ address: String) -> String {
        #"{"kind":"cniCacheV1","containerId":"\#(container)","config":"e30=","ifName":"eth0","#
            + #""networkName":"net","cniArgs":[["IgnoreUnknown","1"],["K8S_POD_UID","uid-x"]],"#
            + #""result":{"cniVersion":"0.4.0","ips":[{"version":"4","address":"\#(address)"}]}}"#
    }

    @Test("what is sound is said to be")
    func sound() async throws {
        try await withNode { agent, options, _, cache in
            let run = try await agent.command(["check"] + options)
            #expect(run.status == ExitStatus.success, "\(run)")
            #expect(
                run.output.hasPrefix("ok: 1 pools, 1 endpoints and 1 containers of node node-1"))
            try "{".write(toFile: cache + "/broken", atomically: true, encoding: .utf8)
            let warned = try await agent.command(["check"] + options)
            #expect(warned.status == ExitStatus.unknown && warned.words.contains("broken"))
            #expect(
                warned.output.hasPrefix(
                    "nothing found, but not all could be read: 1 pools, 1 endpoints"))
            #expect(!warned.words.contains("is not checked"))
            let blind = try await agent.command(
                "check", "--netns-dir", cache + "/a", "--cni-cache", cache + "/b")
            #expect(blind.status == ExitStatus.success)
            #expect(
                blind.words
                    == "Warning: there is no \(cache)/a and no \(cache)/b, so what containers have is "
                    + "not checked; --netns-dir and --cni-cache name others\n")
        }
    }

    @Test("a live container is not gone because of how its folders are written or read")
    func doubt() async throws {
        try await withNode { agent, _, netns, cache in
            // The namespace is there, whatever slashes the folder's name has.
            for folder in [netns + "/", netns + "//", netns.replacing("/", with: "//")] {
                let run = try await agent.command(
                    "check", "--netns-dir", folder, "--cni-cache", cache + "/none", "--grace", "0")
                #expect(run.status == ExitStatus.success, "\(run)")
            }
            // The namespaces are unknown, and the cached result cannot be read.
            let blind = ["check", "--netns-dir", cache + "/none", "--cni-cache", cache]
            let path = cache + "/net-c-p-eth0"
            for text in ["", #"{"kind":"cniCac"#] {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                let run = try await agent.command(blind + ["--grace", "0"])
                #expect(run.status == ExitStatus.unknown, "\(run)")
                #expect(run.words.contains("Warning: \(path): "))
            }
            // A folder among the files says nothing.
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: false)
            let gone = try await agent.command(blind + ["--grace", "0"])
            #expect(gone.output.hasPrefix("container-gone default/p: "), "\(gone)")
        }
    }

    @Test(
        "a leak is reported, repaired by the report, and by it once only",
        arguments: ["json", "yaml"])
    func leak(_ format: String) async throws {
        try await withNode { agent, options, netns, cache in
            try FileManager.default.removeItem(atPath: netns + "/p")
            try FileManager.default.removeItem(atPath: cache + "/net-c-p-eth0")
            let found = try await agent.command(["check"] + options)
            #expect(found.status == ExitStatus.refusal)
            #expect(
                found.output.hasPrefix(
                    "container-gone default/p: 10.6.168.1 recorded for container c-p, which is not "
                        + "on node node-1 any more\n"))
            #expect(found.words.contains("and the records are those of node node-1"))
            let report = try await agent.command(["check", "-o", format] + options)
            #expect(report.status == ExitStatus.refusal)
            let path = agent.directory.file("report")
            try report.output.write(toFile: path, atomically: true, encoding: .utf8)
            let tried = try await agent.command(
                ["check", "--repair", path, "--dry-run"] + options)
            #expect(tried.output == "10.6.168.1 released (eth0, IPPool a) (server dry run)\n")
            // How long what is new is left alone is the report's, unless something else is said.
            let isGrace = { (option: String) in option == "--grace" || option == "0" }
            let short = try await agent.command(
                ["check", "--repair", path, "--dry-run"] + options.filter { !isGrace($0) })
            #expect(short.output == tried.output && options.contains(where: isGrace))
            // So are the folders.
            let bare = try await agent.command("check", "--repair", path, "--dry-run")
            #expect(bare.output == tried.output, "\(bare.words)")
            let late = try await agent.command(
                ["check", "--repair", path, "--dry-run", "--grace", "99"]
                    + options.filter { !isGrace($0) })
            #expect(late.status == ExitStatus.refusal && late.words.contains("stale"))
            let done = try await agent.command(["check", "--repair", path] + options)
            #expect(done.status == ExitStatus.success)
            #expect(done.output == "10.6.168.1 released (eth0, IPPool a)\n")
            let again = try await agent.command(["check", "--repair", path] + options)
            #expect(again.status == ExitStatus.refusal && again.words.contains("stale"))
        }
    }

    @Test("an address in use that is free is reported, and repaired by nobody")
    func unrecorded() async throws {
        try await withNode { agent, options, _, cache in
            try Self.cached(container: "x", "10.6.168.7/16")
                .write(toFile: cache + "/net-x-eth0", atomically: true, encoding: .utf8)
            let report = try await agent.command(["check", "-o", "json"] + options)
            let answer = try CheckAnswer(json: JSONValue(parsing: report.output))
            #expect(answer.findings.map(\.check) == ["unrecorded"])
            #expect(answer.findings.map(\.isRepairable) == [false])
            let path = agent.directory.file("report")
            try report.output.write(toFile: path, atomically: true, encoding: .utf8)
            let left = try await agent.command(["check", "--repair", path] + options)
            #expect(left.status == ExitStatus.refusal && left.output == "")
            #expect(left.words.hasPrefix("left: container x has 10.6.168.7 on eth0"))
            let other = try await agent.command(
                ["check", "--repair", path, "--node", "n2"] + options)
            #expect(
                other.status == ExitStatus.refusal && other.words.contains("of node \"node-1\""))
        }
    }

    /// A file as libcni writes it, of a pod whose namespace is there.
    private static func cached(pod: String, in netns: String, _ address: String) -> String {
        #"{"kind":"cniCacheV1","containerId":"c-\#(pod)","ifName":"eth0","networkName":"net","#
            + #""netns":"\#(netns)/\#(pod)","cniArgs":[["K8S_POD_NAMESPACE","default"],"#
            + #"["K8S_POD_NAME","\#(pod)"],["K8S_POD_UID","uid-\#(pod)"]],"#
            + #""result":{"cniVersion":"1.0.0","ips":[{"address":"\#(address)"}]}}"#
    }

    @Test("what live containers have against the records is found by their namespaces")
    func live() async throws {
        try await withNode { agent, options, netns, cache in
            for (pod, address) in [("lost", "10.6.168.5/16"), ("thief", "10.6.168.1/16")] {
                try "".write(toFile: netns + "/" + pod, atomically: true, encoding: .utf8)
                try Self.cached(pod: pod, in: netns, address)
                    .write(toFile: cache + "/net-" + pod, atomically: true, encoding: .utf8)
            }
            let found = try await agent.command(["check"] + options)
            #expect(
                found.output.hasPrefix(
                    "held-by-another 10.6.168.1: container c-thief of pod default/thief has "
                        + "10.6.168.1 on eth0, but it is recorded for pod default/p in container "
                        + "c-p\n"), "\(found.output)")
            #expect(found.output.contains("repair: it is recorded for pod default/lost\n"))
            let path = agent.directory.file("report")
            try await agent.command(["check", "-o", "json"] + options).output
                .write(toFile: path, atomically: true, encoding: .utf8)
            let repaired = try await agent.command(["check", "--repair", path] + options)
            #expect(repaired.output == "10.6.168.5 recorded (eth0, IPPool a)\n")
            #expect(repaired.words.hasPrefix("left: container c-thief of pod default/thief has "))
            let who = try await agent.command("ip", "who", "10.6.168.5")
            #expect(who.output.contains("Pod:                default/lost\n"))
            // Nobody uses the address of a namespace that is gone.
            try FileManager.default.removeItem(atPath: netns + "/thief")
            let rest = try await agent.command(["check"] + options)
            #expect(rest.status == ExitStatus.success, "\(rest.output)")
        }
    }

    @Test("what is no report repairs nothing")
    func noReport() async throws {
        try await withNode { agent, options, _, _ in
            let path = agent.directory.file("report")
            for text in ["", "{}", #"{"kind":"CheckReport","revision":"1"}"#, "kind: Pod\n"] {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                let run = try await agent.command(["check", "--repair", path] + options)
                #expect(run.status == ExitStatus.refusal, "\(text)")
                #expect(run.words.contains("is no report of ipallocctl check"))
            }
            let absent = try await agent.command(["check", "--repair", path + "x"] + options)
            #expect(absent.status == ExitStatus.unknown)
        }
    }

    @Test("gc tells what is garbage, and frees it")
    func garbage() async throws {
        try await withNode { agent, _, _, _ in
            let none = try await agent.command(["gc", "--dry-run"])
            #expect(none.status == ExitStatus.success && none.words == "nothing is garbage\n")
            var pod = Pod()
            pod.metadata = ObjectMetadata(name: "p", namespace: "default")
            pod.metadata.uid = "uid-other"
            try await agent.create(pod)
            for _ in 0..<2 {
                let tried = try await agent.command(["gc", "--dry-run"])
                #expect(
                    tried.output.hasPrefix(
                        "10.6.168.1 of default/p (eth0, IPPool a) freed (server dry run): "))
            }
            let done = try await agent.command(["gc"])
            #expect(done.output.hasPrefix("10.6.168.1 of default/p (eth0, IPPool a) freed: "))
            #expect(try await agent.command(["gc"]).words == "nothing is garbage\n")
        }
    }
}
