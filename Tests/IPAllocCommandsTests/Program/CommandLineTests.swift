import Testing

@testable import IPAllocCommands

@Suite("Command line")
struct CommandLineTests {
    @Test(
        "wrong usage is told on the error stream and ends with 64",
        arguments: [
            (["get"], "Missing expected argument"),
            (["get", "foo"], "doesn't have a resource type"),
            (["apply"], "must specify one of -f: a file, a folder, or - for STDIN"),
            (["plan"], "must specify one of -f: a file, a folder, or - for STDIN"),
            (["bogus"], "unknown command \"bogus\" for \"ipallocctl\"\n"),
            (["stat"], "did you mean \"status\"?"), (["mpa", "a"], "did you mean \"map\"?"),
            (
                ["ip", "lst"],
                "unknown command \"lst\" for \"ipallocctl ip\"; did you mean \"list\"?"
            ),
            (["explain", "p1"], "explain pod p1"), (["backup", "-"], "name one"),
            (["audit", "--pod", "a/b", "-n", "c"], "name one"),
            (["delete"], "one or more resources by argument or filename (-f)"),
            (["explain"], "one or more resources by argument or filename (-f)"),
            (["delete", "-f", "a", "sp", "b"], "by files (-f), not by both"),
            (["delete", "sp", "b", "--all"], "--all and the name b exclude each other"),
            (["delete", "sp/b", "-l", "c=d"], "a selector and the name b exclude each other"),
            (["delete", "sp", "b", "--wait=no"], "no"),
            (["delete", "sp", "b", "--dry-run=foo"], "foo"),
            (["apply", "-f", "a", "--dry-run=None"], "None"),
            (["get", "sp", "b", "--ignore-not-found=2"], "2"),
            (["explain", "-f", "a", "pod", "b"], "by files (-f), not by both"),
            (["backup", ""], "is empty"),
            (["get", "sp", "-o", "xml"], "use wide, name, json, yaml or jsonpath"),
            (["get", "sp", "-o", "jsonpath={.a"], "jsonpath"),
            (["get", "sp", "--timeout", "0"], "1 to 86400 seconds"),
            (["get", "sp,ss", "-w"], "single resource type"),
            (["get", "sp", "a", "-l", "b=c"], "name cannot be provided"),
            (["get", "po", "a", "-A"], "across all namespaces"),
            (["get", "po/a", "b"], "resource/name form"),
            (["delete", "sp"], "no name was specified"),
            (["scale", "deployment/a"], "--replicas"),
            (["scale", "sp/a", "--replicas", "1"], "cannot"),
            (["scale", "deployment", "--replicas", "1"], "name the deployment"),
            (["scale", "deployment/a", "--replicas=-1"], "number from 0 on"),
            (["version", "-o", "xml"], "use json or yaml"), (["completion", "csh"], "csh"),
            (["lab", "exec", "a"], "behind --"), (["get", "sp", "--nonsense"], "--nonsense"),
        ])
    func usage(arguments: [String], expected: String) {
        let run = Run.program(arguments)
        #expect(run.status == ExitStatus.usage, "\(run)")
        #expect(run.words.contains(expected), "\(run.words)")
        #expect(run.output.isEmpty)
    }

    @Test(
        "options may stand before the verb, and kubectl's values behind = or not",
        arguments: [
            (["-n", "a", "get", "po"], ["get", "po", "-n", "a"]),
            (
                ["--namespace=a", "--socket", "s", "get", "po"],
                ["get", "po", "--namespace=a", "--socket", "s"]
            ),
            (
                ["-n", "a", "lab", "exec", "p", "--", "-n"],
                ["lab", "exec", "p", "-n", "a", "--", "-n"]
            ),
            (["apply", "--dry-run", "-f", "x"], ["apply", "--dry-run=server", "-f", "x"]),
            (
                ["delete", "--ignore-not-found", "--wait"],
                ["delete", "--ignore-not-found=true", "--wait=true"]
            ),
            (["lab", "exec", "p", "--", "--wait"], ["lab", "exec", "p", "--", "--wait"]),
            (["-n"], ["-n"]), ([], []),
        ])
    func arguments(written: [String], expected: [String]) {
        #expect(KubectlArguments.normalised(written) == expected)
    }

    @Test("an agent that is not there ends with 2 and says what to do")
    func unreachable() {
        for arguments in [
            ["get", "sp"], ["status"], ["describe", "sp", "a"], ["delete", "sp", "a"],
            ["scale", "deployment/a", "--replicas", "1"],
        ] {
            let run = Run.program(arguments, variables: ["IPALLOC_SOCKET": "/nonexistent/a.sock"])
            #expect(run.status == ExitStatus.unknown)
            #expect(run.words.contains("no agent listens at /nonexistent/a.sock"), "\(run.words)")
            #expect(run.words.contains("start ipalloc-agent"))
            #expect(run.output.isEmpty)
        }
    }

    @Test("a probe gets one word, and a machine its document")
    func probe() {
        let run = Run.program(["status", "--brief", "--socket", "/nonexistent/a.sock"])
        #expect(run.status == ExitStatus.unknown)
        #expect(run.output == "unreachable\n")
        let yaml = Run.program(["status", "-o", "yaml", "--socket", "/nonexistent/a.sock"])
        #expect(yaml.status == ExitStatus.unknown)
        #expect(yaml.output == "socket: /nonexistent/a.sock\nstatus: unreachable\n")
    }

    @Test("without an agent there is this program's version, and a word about the other")
    func halfVersion() {
        let run = Run.program(["version", "--socket", "/nonexistent/a.sock"])
        #expect(run.status == ExitStatus.unknown)
        #expect(run.output == "Client Version: \(ProgramVersion.text)\n")
        #expect(run.words.contains("no agent listens at /nonexistent/a.sock"))
    }

    /// An output that takes nothing.
    private final class FullOutput: CommandOutput {
        private(set) var words = ""
        let problem: String? = "No space left on device"

        func write(_ text: String, to stream: CommandStream) {
            if stream == .error { words += text }
        }
    }

    @Test("an answer that cannot be written is no success")
    func fullDisk() {
        let output = FullOutput()
        let status = CommandLineProgram.run(
            ["version", "--client"], in: CommandContext(output: output))
        #expect(status == ExitStatus.unknown)
        #expect(output.words == "error: the output cannot be written: No space left on device\n")
    }

    @Test("a folder in the place of a file is told in the system's words")
    func wrongFile() {
        let run = Run.program(["check", "--repair", "/"])
        #expect(run.status == ExitStatus.unknown)
        #expect(run.words == "error: the file \"/\" cannot be read: Is a directory\n")
    }

    @Test("the version is told in each form")
    func version() {
        let text = ProgramVersion.text
        #expect(Run.program(["version", "--client"]).output == "Client Version: \(text)\n")
        #expect(
            Run.program(["version", "--client", "-o", "json"]).output == """
                {
                    "clientVersion": {
                        "version": "\(text)"
                    }
                }

                """)
        #expect(
            Run.program(["version", "--client", "-oyaml"]).output
                == "clientVersion:\n  version: \(text)\n")
        #expect(Run.program(["--version"]).output == "\(text)\n")
    }

    @Test("there is a completion script for each shell", arguments: ["bash", "zsh", "fish"])
    func completion(shell: String) {
        let run = Run.program(["completion", shell])
        #expect(run.status == ExitStatus.success)
        for verb in ["apply", "describe", "scale", "lab"] { #expect(run.output.contains(verb)) }
        if shell == "bash" {
            #expect(run.output.contains("options=(-n --namespace --socket --timeout)"))
        }
    }

    @Test("every verb has a summary and an example in its help")
    func help() {
        let verbs = [
            ["apply"], ["get"], ["describe"], ["delete"], ["scale"], ["status"], ["version"],
            ["completion"], ["lab"], ["lab", "up"], ["lab", "run"], ["lab", "exec"],
            ["lab", "down"],
        ]
        for verb in verbs {
            let run = Run.program(verb + ["--help"])
            #expect(run.status == ExitStatus.success)
            #expect(run.output.contains("OVERVIEW: "), "\(verb)")
            #expect(run.output.contains("EXAMPLE"), "\(verb)")
        }
    }
}
