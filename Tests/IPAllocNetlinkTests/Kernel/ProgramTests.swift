import IPAllocNetlink
import Testing

/// Programs of the machine, run within namespaces.
@Suite("Program", .enabled(if: Sandbox.isPossible, Comment(rawValue: Sandbox.reason)))
struct ProgramTests {
    @Test("a program runs in the namespace, with its input, and its outcome is told")
    func run() throws {
        let sandbox = try Sandbox()
        _ = try sandbox.makeLinks()
        let shell = try #require(Program(named: "sh"))
        let outcome = try sandbox.namespace.run { () throws(NetlinkError) in
            try shell.run(
                ["-c", "cat; ls /sys/class/net >/dev/null; cat /proc/net/dev; exit 3"],
                input: "given\n")
        }
        #expect(outcome.status == 3)
        #expect(outcome.output.hasPrefix("given\n"))
        #expect(outcome.output.contains("eth0:"))
        let words = try shell.run(["-c", "printf '%s.' \"$@\"", "sh", "a b", "", "'c'"])
        #expect(words.status == 0)
        #expect(words.output == "a b..'c'.")
        let errors = try shell.run(["-c", "echo out; echo error >&2"])
        #expect(errors.output == "out\nerror\n")
    }

    @Test("a program that a signal ends has a status too")
    func signal() throws {
        let shell = try #require(Program(named: "sh"))
        #expect(try shell.run(["-c", "kill -9 $$"]).status == 128 + 9)
    }

    @Test("a program that is not there is not found")
    func absent() throws {
        #expect(Program(named: "no-such-program") == nil)
        #expect(Program(named: "sh", in: ["/no-such-folder"]) == nil)
        var gone = try #require(Program(named: "sh"))
        gone.path = "/no-such-folder/sh"
        let path = gone
        let error = failure { () throws(NetlinkError) in _ = try path.run([]) }
        #expect(error?.description == "run /no-such-folder/sh: No such file or directory")
    }
}
