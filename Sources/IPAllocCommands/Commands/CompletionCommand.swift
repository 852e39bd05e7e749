import ArgumentParser

/// `ipallocctl completion bash`
struct CompletionCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print the script that completes this program's arguments in a shell.",
        discussion: """
            EXAMPLE
              source <(ipallocctl completion bash)
            """)

    /// A shell that scripts are made for.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    mutating func run(in context: CommandContext) throws(CommandFailure) {
        context.print(exactly: shell.script + "\n")
    }
}

extension CompletionCommand.Shell {
    /// The script: the parser's, with what it lacks.
    fileprivate var script: String {
        switch self {
        case .bash: Self.parting(CompletedProgram.completionScript(for: .bash), by: Self.bashParts)
        case .zsh: Self.parting(CompletedProgram.completionScript(for: .zsh), by: Self.zshParts)
        case .fish: CompletedProgram.completionScript(for: .fish)
        }
    }

    /// A script whose function for the program takes the line's words apart first. The parser's own
    /// knows an option and its value only as words of their own.
    private static func parting(_ script: String, by lines: String) -> String {
        let start = "_ipallocctl() {\n"
        assert(script.contains(start))
        return script.replacing(start, with: start + lines + "\n", maxReplacements: 1)
    }

    /// Bash gives "=" as a word. Behind an option it goes, so that a value stands there as behind a
    /// blank; elsewhere it joins its neighbours.
    private static let bashParts = #"""
            local -a parted=()
            local -i place
            for ((place = 0; place < COMP_CWORD; place++)); do
                if [[ "${COMP_WORDS[place]}" != '=' ]]; then
                    parted+=("${COMP_WORDS[place]}")
                elif [[ "${parted[-1]}" != --* ]] && ((place + 1 < COMP_CWORD)); then
                    parted[-1]+="=${COMP_WORDS[++place]}"
                fi
            done
            COMP_WORDS=("${parted[@]}" "${2}" "${COMP_WORDS[@]:COMP_CWORD + 1}")
            COMP_CWORD=${#parted[@]}
            set -- "${1}" "${2}" "${parted[-1]}"

        """#

    /// Zsh gives `--option=value` as one word.
    private static let zshParts = #"""
            emulate -L zsh
            local -a parted=()
            local word
            for word in "${(@)words[1,CURRENT-1]}"; do
                if [[ "${word}" = --*=* ]]; then
                    parted+=("${word%%=*}" "${word#*=}")
                else
                    parted+=("${word}")
                fi
            done
            word="${words[CURRENT]}"
            if [[ "${word}" = --*=* ]] && compset -P 1 '*='; then
                parted+=("${word%%=*}")
                word="${word#*=}"
            fi
            words=("${parted[@]}" "${word}" "${(@)words[CURRENT+1,-1]}")
            CURRENT=$((${#parted} + 1))

        """#
}
