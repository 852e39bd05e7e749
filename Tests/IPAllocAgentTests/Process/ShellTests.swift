import Foundation
import IPAllocAgentAPI
import IPAllocTestProgram
import Testing

/// `ipallocctl` as shells run it.
@Suite struct ShellTests {
    private func shell(
        _ shell: String, _ script: String, socket: String = "/nonexistent"
    ) throws -> TestProgram.Outcome {
        let program = URL(fileURLWithPath: TestProgram.built("ipallocctl"))
        return try TestProgram.run(
            shell, ["-c", script],
            environment: [
                "PATH": program.deletingLastPathComponent().path + ":/usr/bin:/bin",
                "IPALLOC_SOCKET": socket, "LC_ALL": "C",
            ])
    }

    @Test("a full disk is told; a reader who goes is not")
    func output() throws {
        let full = try shell("sh", "ipallocctl version --client > /dev/full")
        #expect(full.status == 2)
        #expect(full.words == "error: the output cannot be written: No space left on device\n")
        let gone = try shell("sh", "ipallocctl --help | head -n 1")
        #expect(gone.status == 0 && gone.words.isEmpty, "\(gone.words)")
    }

    /// What bash offers for the last word of a line.
    private static let bash = """
        source <(ipallocctl completion bash)
        COMP_WORDS=(ipallocctl "$@"); COMP_CWORD=$#
        COMP_LINE="ipallocctl $*"; COMP_POINT=${#COMP_LINE}
        _ipallocctl ipallocctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        echo "${COMPREPLY[*]}"
        """

    @Test("bash completes verbs, options, kinds, and names of the agent's pools")
    func completion() async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("pool-a"))
            try await agent.create(samplePool("pool-b", ips: ["10.6.0.2"]))
            for (words, expected) in [
                ("m", "map"), ("map --s", "--svg --socket"), ("ip ''", "who"),
                ("map pool", "pool-a pool-b"), ("get sp ''", "pool-a pool-b"),
                ("describe spiderip", "spiderippools"), ("audit --pool ''", "pool-a pool-b"),
                ("check -o ''", "json yaml"), ("completion ''", "bash zsh fish"),
            ] {
                // On a machine that is busy the agent may not answer in the time that a completion
                // waits for it, and names are left out then.
                var offered = ""
                for _ in 0..<5 where !offered.contains(expected) {
                    offered = try await agent.blocking { socket in
                        try shell("bash", "set -- \(words)\n" + Self.bash, socket: socket).output
                    }
                }
                #expect(offered.contains(expected), "\(words): \(offered)")
            }
        }
    }
}
