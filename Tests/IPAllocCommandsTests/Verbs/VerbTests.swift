import Foundation
import IPAllocJSON
import IPAllocMemoryAgent
import Testing

@testable import IPAllocCommands

@Suite("Verbs")
struct VerbTests {
    private let agent = MemoryAgent()

    private func run(_ arguments: String..., input: String = "") -> Run {
        Run.program(arguments, input: input, agent: agent)
    }

    private func done(_ output: String, _ words: String = "") -> Run {
        Run(status: ExitStatus.success, output: output, words: words)
    }

    @Test("apply creates, leaves alone, and changes")
    func apply() {
        let both = { (verb: String) in
            """
            spiderippool.spiderpool.spidernet.io/ippool-test-ens192 \(verb)
            spiderippool.spiderpool.spidernet.io/ippool-test-ens224 \(verb)

            """
        }
        #expect(run("apply", "-f", Walkthrough.pools) == done(both("created")))
        #expect(run("apply", "-f", Walkthrough.pools) == done(both("unchanged")))
        let changed = """
            {"apiVersion":"spiderpool.spidernet.io/v2beta1","kind":"SpiderIPPool",
            "metadata":{"name":"ippool-test-ens192"},"spec":{"subnet":"10.6.0.1/16","disable":true,
            "ips":["10.6.168.176-10.6.168.180"]}}
            """
        #expect(
            run("apply", "-f", "-", input: changed)
                == done("spiderippool.spiderpool.spidernet.io/ippool-test-ens192 configured\n"))
        // The gateway went with the file that had it; what nobody applied would have stayed.
        #expect(
            run("get", "sp", "ippool-test-ens192", "-o", "jsonpath={.spec}").output
                == #"{"disable":true,"ips":["10.6.168.176-10.6.168.180"],"subnet":"10.6.0.1/16"}"#)
    }

    @Test("a dry run changes nothing")
    func dryRun() {
        #expect(
            run("apply", "-f", Walkthrough.pools, "--dry-run=server").output.contains(
                "ippool-test-ens224 created (server dry run)\n"))
        #expect(run("get", "sp") == done("", "No resources found\n"))
        _ = run("apply", "-f", Walkthrough.pools)
        #expect(
            run("delete", "--dry-run", "sp", "ippool-test-ens192")
                == done(
                    "spiderippool.spiderpool.spidernet.io \"ippool-test-ens192\" deleted"
                        + " (server dry run)\n"))
        #expect(run("get", "sp", "-o", "name").output.split(separator: "\n").count == 2)
    }

    @Test("the quoted +1 stays a text")
    func quoted() {
        _ = run("apply", "-f", Walkthrough.subnetApp)
        let path =
            #"jsonpath={.spec.template.metadata.annotations.ipam\.spidernet\.io/ippool-ip-number}"#
        #expect(run("get", "deployment/test-app", "-o", path) == done("+1"))
        #expect(
            run("get", "deploy", "test-app", "-oyaml").output
                .contains("ipam.spidernet.io/ippool-ip-number: \"+1\"\n"))
    }

    @Test("a folder is applied file by file, and files of several documents")
    func folder() {
        let output = run("apply", "-f", Walkthrough.folder).output
        #expect(
            output == """
                spiderippool.spiderpool.spidernet.io/ippool-test-ens192 created
                spiderippool.spiderpool.spidernet.io/ippool-test-ens224 created
                spidersubnet.spiderpool.spidernet.io/subnet-test-ens192 created
                spidersubnet.spiderpool.spidernet.io/subnet-test-ens224 created
                deployment.apps/ippool-test-app created
                networkattachmentdefinition.k8s.cni.cncf.io/macvlan-conf-ens192 created
                networkattachmentdefinition.k8s.cni.cncf.io/macvlan-conf-ens224 created
                deployment.apps/test-app created

                """)
        #expect(
            run("-n", "kube-system", "get", "net-attach-def", "-o", "name").output == """
                networkattachmentdefinition.k8s.cni.cncf.io/macvlan-conf-ens192
                networkattachmentdefinition.k8s.cni.cncf.io/macvlan-conf-ens224

                """)
    }

    @Test("a file that cannot be read, or holds nothing good, is refused before anything is sent")
    func badFiles() throws {
        #expect(run("apply", "-f", "/nonexistent").status == ExitStatus.unknown)
        for text in ["a: [", "kind: X", "[1]", "{}", "", "apiVersion: v1\nkind: Pod\nmetadata: {}"]
        {
            let run = run("apply", "-f", "-", input: text)
            #expect(run.status == ExitStatus.refusal, "\(text)")
            #expect(run.words.hasPrefix("error: "), "\(run.words)")
        }
        let mixed = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\nkind: X\napiVersion: v1\n"
        let second = run("apply", "-f", "-", input: mixed)
        #expect(second.status == ExitStatus.refusal)
        #expect(second.words.hasPrefix("error: error parsing STDIN: document 2, X: "))
        let typed = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {nodeName: 1}\n"
        #expect(run("apply", "-f", "-", input: typed).words.contains("STDIN: Pod p: spec.nodeName"))
        #expect(agent.requests.isEmpty)
    }

    @Test("files without pods and workloads are not explained in silence")
    func nothingToExplain() {
        let run = run("explain", "-f", Walkthrough.pools)
        #expect(run.status == ExitStatus.refusal)
        #expect(run.words.hasPrefix("error: no pod or workload in "))
        #expect(agent.requests.isEmpty)
    }

    @Test("an object of one namespace is not put into another")
    func namespaces() {
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\n"
        let refused = run("apply", "-n", "c", "-f", "-", input: pod)
        #expect(refused.status == ExitStatus.refusal)
        #expect(refused.words.contains("does not match the namespace \"c\""))
        #expect(run("apply", "-f", "-", input: pod) == done("pod/a created\n"))
        #expect(run("get", "po") == done("", "No resources found in default namespace.\n"))
        #expect(run("get", "po", "-n", "b", "--no-headers").output.hasPrefix("a "))
        #expect(run("get", "po", "-A").output.hasPrefix("NAMESPACE   NAME "))
    }

    @Test("get tells what is missing, and shows what is there")
    func missing() {
        _ = run("apply", "-f", Walkthrough.subnets)
        let run = run("get", "ss", "subnet-test-ens192", "x", "--no-headers")
        #expect(run.status == ExitStatus.refusal)
        #expect(run.output.hasPrefix("subnet-test-ens192 "))
        #expect(run.words == "Error from server (NotFound): spidersubnets \"x\" not found\n")
        #expect(self.run("get", "ss", "x", "--ignore-not-found") == done(""))
        #expect(self.run("get", "sp", "-o", "json").output.contains("\"items\": []"))
    }

    @Test("several objects are a list for machines, one is itself")
    func lists() throws {
        _ = run("apply", "-f", Walkthrough.subnets)
        let list = try JSONValue(parsing: run("get", "ss", "-o", "json").output)
        #expect(list["kind"] == .string("List"))
        #expect(list["items"]?.array?.count == 2)
        let one = try JSONValue(parsing: run("get", "ss/subnet-test-ens192", "-ojson").output)
        #expect(one["spec"]?["subnet"] == .string("10.6.0.1/16"))
        #expect(
            run("get", "ss", "-o", "jsonpath={.items[*].metadata.name}")
                == done("subnet-test-ens192 subnet-test-ens224"))
    }

    @Test("a label selector leaves out what does not match")
    func selector() {
        _ = run("apply", "-f", Walkthrough.folder)
        #expect(
            run("get", "deploy", "-l", "app=test-app", "-o", "name")
                == done("deployment.apps/test-app\n"))
    }

    @Test("a watch shows what is there and each change")
    func watch() {
        _ = run("apply", "-f", Walkthrough.subnets)
        let rows = run("get", "ss", "-w").output.split(separator: "\n")
        #expect(rows.count == 5)
        #expect(rows.filter { $0.hasPrefix("NAME ") }.count == 1)
        let columns = rows.dropFirst().map { row in row.components(separatedBy: " 4 ")[0].count }
        #expect(Set(columns).count == 1)
    }

    @Test("delete goes by file, by name and by label, and tells what is missing")
    func delete() {
        _ = run("apply", "-f", Walkthrough.folder)
        #expect(
            run("delete", "-f", Walkthrough.subnets)
                == done(
                    """
                    spidersubnet.spiderpool.spidernet.io "subnet-test-ens192" deleted
                    spidersubnet.spiderpool.spidernet.io "subnet-test-ens224" deleted

                    """))
        #expect(run("delete", "-f", Walkthrough.subnets).status == ExitStatus.refusal)
        #expect(run("delete", "-f", Walkthrough.subnets, "--ignore-not-found=true") == done(""))
        #expect(
            run("delete", "deploy", "-l", "app=test-app", "--wait")
                == done("deployment.apps \"test-app\" deleted\n"))
        #expect(
            run("delete", "sp", "--all", "-o", "name").output.split(separator: "\n").count == 2)
        #expect(
            run("delete", "deployment/none").words
                == "Error from server (NotFound): deployments \"none\" not found\n")
    }

    @Test(
        "what may have a truth behind it takes kubectl's spellings",
        arguments: ["false", "False", "F", "f", "0", "true", "T", "1"])
    func truths(_ truth: String) {
        let isTrue = ["true", "T", "1"].contains(truth)
        _ = run("apply", "-f", Walkthrough.pools)
        #expect(
            run("get", "sp", "none", "--ignore-not-found=\(truth)").status
                == (isTrue ? ExitStatus.success : ExitStatus.refusal))
        _ = run("delete", "sp", "ippool-test-ens192", "--dry-run=\(truth)")
        #expect(
            run("get", "sp", "-o", "name").output.split(separator: "\n").count == (isTrue ? 2 : 1))
        #expect(run("delete", "sp", "ippool-test-ens224", "--wait=\(truth)").status == 0)
    }

    @Test("what comes out of a pipe is applied as a file is")
    func pipe() throws {
        let folder = NSTemporaryDirectory() + "/ipalloc-pipe-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let text = try Data(contentsOf: URL(fileURLWithPath: Walkthrough.subnets))
        Thread.detachNewThread {
            // Opens as soon as somebody reads, unless a signal comes before.
            var descriptor: Int32
            repeat { descriptor = open(path, O_WRONLY) } while descriptor < 0 && errno == EINTR
            guard descriptor >= 0 else { return }
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            try? handle.write(contentsOf: text)
            try? handle.close()
        }
        let result = run("apply", "-f", path)
        #expect(result.status == ExitStatus.success, "\(result)")
        #expect(result.output.split(separator: "\n").count == 2)
    }

    @Test("a file that is no YAML is not said to be JSON")
    func notYAML() {
        let result = run("apply", "-f", "-", input: "a:\n\t- b\n")
        #expect(result.status == ExitStatus.refusal)
        #expect(result.words.hasPrefix("error: error parsing STDIN: the text is not valid YAML: "))
    }

    @Test("a watch of one object begins with the object, and ends with words when the agent does")
    func watchOne() {
        _ = run("apply", "-f", Walkthrough.subnets)
        let result = run("get", "ss", "subnet-test-ens192", "-w", "--no-headers")
        #expect(result.output.hasPrefix("subnet-test-ens192"))
        #expect(result.status == ExitStatus.unknown)
        #expect(result.words == "error: the agent has ended the watch; ask again when it is back\n")
        #expect(run("get", "ss", "none", "-w").words.contains("NotFound"))
    }

    @Test("scale changes the number of replicas, if it is as expected")
    func scale() {
        _ = run("apply", "-f", Walkthrough.subnetApp)
        #expect(
            run("scale", "deployment/test-app", "--replicas", "4")
                == done("deployment.apps/test-app scaled\n"))
        #expect(run("get", "deploy/test-app", "-o", "jsonpath={.spec.replicas}") == done("4"))
        let refused = run(
            "scale", "deploy", "test-app", "--replicas", "1", "--current-replicas", "3")
        #expect(refused.status == ExitStatus.refusal)
        #expect(refused.words == "error: Expected replicas to be 3, was 4\n")
    }

    @Test("describe shows each object")
    func describe() {
        _ = run("apply", "-f", Walkthrough.subnets)
        let output = run("describe", "ss").output
        #expect(output.contains("Name:         subnet-test-ens192\n"))
        #expect(output.contains("\n\n\nName:         subnet-test-ens224\n"))
        #expect(!output.contains("last-applied"))
        #expect(run("describe", "sp") == done("", "No resources found\n"))
    }

    @Test("a probe asks for nothing but health")
    func probe() {
        #expect(run("status", "--brief") == done("ok\n"))
        #expect(agent.requests.count == 1)
    }

    @Test("words are coloured where colours are")
    func colours() {
        let output = RecordedOutput()
        var context = CommandContext(output: output, hasColour: true)
        context.warn(["x"])
        #expect(output.error == "\u{1B}[33mWarning:\u{1B}[0m x\n")
        context.hasColour = false
        #expect(context.paint("a", .red) == "a")
    }
}
