import Foundation
import IPAllocAgentAPI
import IPAllocTestProgram
import Testing

private let shells = ["bash", "zsh", "fish"]

/// Completion as people meet it: a key, in a shell, on a terminal.
@Suite(
    .enabled(
        if: shells.allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") },
        "there are not all of bash, zsh and fish"))
struct CompletionTests {
    /// Runs the shell `$1` on a terminal, types the line `$2` and the key, and waits up to 10
    /// seconds for `$3` to be shown. Zsh itself has the terminal.
    private static let typing = #"""
        zmodload zsh/zpty
        script="source <(ipallocctl completion $1)"
        case $1 in
        bash) start='bash --norc -i' first="bind 'set show-all-if-ambiguous on'; PS1='> '; $script" ;;
        zsh) start='zsh -f -i'
            first="unsetopt list_ambiguous; PS1='> '; autoload -Uz compinit; compinit -D -u; $script" ;;
        fish) start='fish --no-config -i'
            first="function fish_prompt; echo '> '; end; ipallocctl completion fish | source" ;;
        esac
        zpty shell "stty rows 50 cols 250; TERM=xterm HISTFILE= $start"
        zpty -w shell "$first; echo REA''DY"
        zpty -r -m shell shown '*READY*> *'
        zpty -w -n shell "$2"$'\t'
        for ((tenth = 0; tenth < 100; tenth++)); do
            while zpty -r -t shell piece; do shown+=$piece; done
            [[ $shown == *$3* ]] && break
            sleep 0.1
        done
        print -r -- "$shown"
        zpty -d shell
        """#

    /// What the shell shows.
    private func type(
        _ line: String, in shell: String, for expected: String, _ agent: TestAgent
    ) async throws -> String {
        let folder = URL(fileURLWithPath: TestProgram.built("ipallocctl"))
            .deletingLastPathComponent()
        let home = agent.directory.path
        return try await agent.blocking { socket in
            try TestProgram.run(
                "zsh", ["-f", "-c", Self.typing, "zsh", shell, line, expected],
                environment: [
                    "PATH": "\(folder.path):/usr/bin:/bin", "IPALLOC_SOCKET": socket,
                    "LC_ALL": "C.UTF-8", "HOME": home,
                ]
            ).output
        }
    }

    @Test("no name of an object is carried out by a shell that offers it", arguments: shells)
    func commandsInNames(shell: String) async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("a"))
            let mark = agent.directory.file("mark")
            for name in [
                "$(touch \(mark))", "`touch \(mark)`", "x;touch \(mark)", "web-7", "web-8",
            ] {
                try await agent.send("POST", AgentPath.addresses, addArguments(pod: name))
            }
            var shown = ""
            for _ in 0..<3 where !shown.contains("web-8") {
                shown = try await type(
                    "ipallocctl describe se ", in: shell, for: "web-8", agent)
            }
            #expect(shown.contains("web-8"), "\(shell): \(shown)")
            #expect(!FileManager.default.fileExists(atPath: mark))
        }
    }

    @Test("kinds and names are offered behind options before the verb", arguments: shells)
    func leadingOptions(shell: String) async throws {
        try await TestAgent.run { agent in
            try await agent.create(samplePool("pool-a"))
            try await agent.create(samplePool("pool-b", ips: ["10.6.0.2"]))
            for (line, expected) in [
                ("get sp ", "pool-b"), ("-n x get ", "spidermultusconfigs"),
                ("-n x get sp ", "pool-b"), ("--namespace=x get sp ", "pool-b"),
                ("--socket \(agent.socketPath) map ", "pool-b"),
                ("get --namespace=x sp ", "pool-b"), ("check --output=", "yaml"),
            ] {
                // A busy agent may not answer in the time that a completion waits for it.
                var shown = ""
                for _ in 0..<3 where !shown.contains(expected) {
                    shown = try await type("ipallocctl \(line)", in: shell, for: expected, agent)
                }
                #expect(shown.contains(expected), "\(shell), \(line): \(shown)")
            }
        }
    }
}
